package search

import (
	"fmt"
	"sync"
	"testing"
	"time"
)

func TestPublishedArticleIsFoundAtOnce(t *testing.T) {
	e := engine(t, lotsOfDocs(100))
	e.Apply([]Doc{{ID: "new", Version: "1", Question: "流动图书车停在哪里"}}, nil)
	if got := first(e, "流动图书车停哪"); got != "new" || e.Len() != 101 {
		t.Errorf("found %q among %d", got, e.Len())
	}
}

func TestEditReplacesTheOldWording(t *testing.T) {
	e := engine(t, append(lotsOfDocs(100), desk()...))
	e.Apply([]Doc{{ID: "noise", Version: "2", Question: "广场舞扰民怎么反映"}}, nil)
	h := e.Search(Query{Text: "广场舞太吵扰民"}).Hits[0]
	if h.ID != "noise" || h.Version != "2" {
		t.Errorf("found %s version %s", h.ID, h.Version)
	}
	for _, h := range e.Search(Query{Text: "夜间施工噪音找谁投诉"}).Hits {
		if h.ID == "noise" && h.Version != "2" {
			t.Error("the old version is still served")
		}
	}
	if e.Len() != 106 {
		t.Errorf("%d documents, want 106", e.Len())
	}
}

func TestWithdrawnArticleIsGone(t *testing.T) {
	e := engine(t, append(lotsOfDocs(100), desk()...))
	e.Apply(nil, []string{"heat", "unknown"})
	for _, h := range e.Search(Query{Text: "供暖什么时候开始"}).Hits {
		if h.ID == "heat" {
			t.Error("a withdrawn article is served")
		}
	}
	for _, s := range e.Suggest("供暖", 8, time.Time{}, "") {
		if s.ID == "heat" {
			t.Error("a withdrawn article is suggested")
		}
	}
	if e.Len() != 105 {
		t.Errorf("%d documents, want 105", e.Len())
	}
}

func TestManySmallPublishesEqualOneBuild(t *testing.T) {
	docs := lotsOfDocs(200)
	grown := engine(t, docs[:20])
	for i := 20; i < len(docs); i += 7 {
		grown.Apply(docs[i:min(i+7, len(docs))], nil)
	}
	grown.Apply([]Doc{docs[3]}, []string{"d0005"})
	if grown.Len() != 199 {
		t.Fatalf("%d documents, want 199", grown.Len())
	}
	for i, d := range docs {
		if got := first(grown, d.Question); i != 5 && got != d.ID {
			t.Errorf("%s: found %s, want %s", d.Question, got, d.ID)
		}
	}
}

func TestApplyBeforeReplaceBuilds(t *testing.T) {
	e := New(Lexicon{}, Options{})
	e.Apply(desk(), nil)
	if !e.Ready() || first(e, "身份证丢了") != "id-card" {
		t.Error("a first publish makes the engine ready")
	}
}

func TestReadersNeverSeeHalfAnIndex(t *testing.T) {
	e := engine(t, lotsOfDocs(60))
	stop := make(chan struct{})
	var readers sync.WaitGroup
	for r := range 4 {
		readers.Add(1)
		go func() {
			defer readers.Done()
			for {
				select {
				case <-stop:
					return
				default:
				}
				ask := fmt.Sprintf("第%d号街道怎么申请", r)
				if hits := e.Search(Query{Text: ask}).Hits; len(hits) == 0 || hits[0].ID != fmt.Sprintf("d%04d", r) {
					t.Errorf("%s: %d hits", ask, len(hits))
					return
				}
				e.Suggest("第", 5, time.Time{}, "")
			}
		}()
	}
	for i := range 30 {
		e.Apply([]Doc{{ID: fmt.Sprintf("x%d", i%9), Question: fmt.Sprintf("新事项%d如何预约", i)}}, []string{fmt.Sprintf("x%d", (i+4)%9)})
	}
	e.Replace(lotsOfDocs(70))
	close(stop)
	readers.Wait()
}
