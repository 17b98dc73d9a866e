package consult

import (
	"math/rand/v2"
	"strings"
	"testing"

	"qingting/server/classify"
	"qingting/server/dialogue"
)

// TestDemandTypes classifies every example by a classifier that has not seen it. The floor is
// what the rules and a few hundred lines reach; the confusions are in the log.
func TestDemandTypes(t *testing.T) {
	const folds = 10
	list := demandExamples(demandLines)
	if len(list) < 150 {
		t.Fatalf("%d examples", len(list))
	}
	fold := make([]int, len(list))
	random := rand.New(rand.NewPCG(3, 4))
	for i := range fold {
		fold[i] = random.IntN(folds)
	}
	right, asked, offered := 0, 0, 0
	confused := map[string]int{}
	for k := range folds {
		m := trainedWithout(t, list, fold, k)
		for i, e := range list {
			if fold[i] != k {
				continue
			}
			best := m.Best(e.Text)
			if best.Label == e.Label {
				right++
			} else {
				confused[e.Label+" as "+best.Label]++
				t.Logf("%s as %s %.2f: %s", e.Label, best.Label, best.Probability, e.Body)
			}
			if e.Label == demandConsultation {
				asked++
				if isDemand(best, e.Text) {
					offered++
				}
			}
		}
	}
	accuracy := float64(right) / float64(len(list))
	t.Logf("%d examples, accuracy %.3f; of %d questions %d taken for demands; %v", len(list), accuracy, asked, offered, confused)
	if accuracy < 0.85 || offered*20 > asked {
		t.Errorf("accuracy %.3f, %d of %d questions taken for demands", accuracy, offered, asked)
	}
}

func trainedWithout(t *testing.T, list []classify.Example, fold []int, k int) *classify.Model {
	t.Helper()
	var train []classify.Example
	for i, e := range list {
		if fold[i] != k {
			train = append(train, e)
		}
	}
	m, err := classify.Train(train, trainDemands)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestADemandIsOfferedAsALetter(t *testing.T) {
	w := starter(t)
	for text, want := range map[string]string{
		"我要投诉小区物业，收了钱不打扫楼道，垃圾堆了一个星期":  demandComplaint,
		"实名举报隔壁厂子晚上往河里偷偷倒废水":          demandReport,
		"建议在实验小学门口增加一条斑马线，孩子过马路太危险":   demandSuggestion,
		"非常感谢城东派出所的民警同志，帮我把走失的父亲送回了家": demandPraise,
		"家里老人摔伤了行动不便，请社区帮忙派人照看几天":     demandHelp,
	} {
		reply := w.replies(t, text)
		letter := reply.Content.ActionLetter
		if letter == nil || letter.DemandType != want || letter.Text != text || letter.Title == "" || len([]rune(letter.Title)) > titleLength {
			t.Errorf("%s: %s %+v", text, reply.Kind, letter)
			continue
		}
		if reply.Content.Actions[0] != dialogue.ActionLetter {
			t.Errorf("%s: the letter is not offered first", text)
		}
		t.Logf("%s | %s | %s", reply.Kind, letter.Title, strings.ReplaceAll(reply.Text, "\n", "⏎"))
	}
}

func TestMeasuredQuestionsAreNotOfferedAsLetters(t *testing.T) {
	w := starter(t)
	n := 0
	list := readQuestions(t, w)
	for _, q := range list {
		if len(q.keys) == 0 {
			continue
		}
		if reply := w.replies(t, q.text); reply.Content.ActionLetter != nil {
			n++
			t.Logf("%s: %s", reply.Content.ActionLetter.DemandType, q.text)
		}
	}
	if n*10 > len(list) {
		t.Errorf("%d of %d questions are offered as letters", n, len(list))
	}
}

func TestLetterTitlesAreShortAndSayTheMatter(t *testing.T) {
	for text, want := range map[string]string{
		"您好，我要投诉某某物业，收了钱不打扫卫生":           "某某物业，收了钱不打扫卫生",
		"建议增加晚高峰的公交班次":                   "建议增加晚高峰的公交班次",
		"小区门口的烧烤店每天油烟熏得开不了窗，反映好多次没人管。真烦": "小区门口的烧烤店每天油烟熏得开不了窗",
	} {
		if got := letterTitle(text); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}
