package search

import (
	"errors"
	"reflect"
	"testing"
)

func TestSavedModelAnswersAlike(t *testing.T) {
	docs := append(lotsOfDocs(200), desk()...)
	fitted := engine(t, docs)
	loaded := New(fitted.lexicon, Options{Model: reread(t, fitted.Model())})
	loaded.Replace(docs)
	for _, text := range []string{"广场舞太吵", "供暖什么时候开始", "今天天气", "第12号业务"} {
		a, b := fitted.Search(Query{Text: text}), loaded.Search(Query{Text: text})
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%s: %v, loaded %v", text, a, b)
		}
	}
}

func reread(t *testing.T, m *Model) *Model {
	t.Helper()
	data, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	if len(data) > 100<<10 {
		t.Errorf("a saved model takes %d bytes", len(data))
	}
	m = new(Model)
	if err := m.UnmarshalBinary(data); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestModelOfAnotherEditionIsRefused(t *testing.T) {
	m := Model{ranker: ranker{base: &linear{}}}
	data, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	at := len(data) - 1
	for ; string(data[at-8:at]) != "echo_top"; at-- {
	}
	data[at-1] = 'q'
	if err := m.UnmarshalBinary(data); !errors.Is(err, ErrOtherEdition) {
		t.Errorf("got %v", err)
	}
	if err := m.UnmarshalBinary([]byte("nothing")); err == nil {
		t.Error("garbage was accepted")
	}
}

func TestLearningDoesNotDependOnTheOrderOfChanges(t *testing.T) {
	docs := append(lotsOfDocs(200), desk()...)
	whole := engine(t, docs)
	grown := New(whole.lexicon, Options{Model: whole.Model()})
	grown.Replace(docs[150:])
	for i := 0; i < 150; i += 50 {
		grown.Apply(docs[i:i+50], nil)
	}
	grown.Apply([]Doc{{ID: "extra", Question: "多余的问题"}}, nil)
	if whole.Stamp() == grown.Stamp() {
		t.Error("different knowledge has the same stamp")
	}
	grown.Apply(nil, []string{"extra"})
	if whole.Stamp() != grown.Stamp() {
		t.Error("the same knowledge has different stamps")
	}
	a, _ := whole.Learn(t.Context())
	b, stamp := grown.Learn(t.Context())
	if stamp != whole.Stamp() || !reflect.DeepEqual(reread(t, a), reread(t, b)) {
		t.Error("the same knowledge was learned differently")
	}
}

func TestPassageWithoutAQuestionIsNoLesson(t *testing.T) {
	docs := append(lotsOfDocs(100), Doc{ID: "empty", Question: "？", Answer: "第12号业务的说明"})
	if engine(t, docs).Model() == nil {
		t.Error("nothing was learned")
	}
}
