package classify

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"
)

// complaints are own sentences of two classes, some segmented, some raw.
func complaints() []Example {
	var out []Example
	for _, s := range []string{"小区 路灯 不亮", "路面 坑洼 积水", "路灯 损坏 报修", "马路 路面 破损"} {
		out = append(out, Example{Text: Text{Body: s}, Label: "road", Segmented: true})
	}
	for _, s := range []string{"老板 拖欠 工资", "工地 拖欠 工资 半年", "公司 工资 不发", "拖欠 加班 工资"} {
		out = append(out, Example{Text: Text{Body: s}, Label: "work", Segmented: true})
	}
	return out
}

func train(t *testing.T) *Model {
	t.Helper()
	o := Defaults
	o.Bits, o.MinCount = 12, 1
	m, err := Train(complaints(), o)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestRawTextIsReadWithTheWordsOfSegmentedExamples(t *testing.T) {
	m := train(t)
	for text, want := range map[string]string{"我们小区的路灯坏了": "road", "被拖欠了三个月的工资怎么办": "work"} {
		if g := m.Best(Text{Body: text}); g.Label != want || g.Probability < 0.6 {
			t.Errorf("%s: %+v", text, g)
		}
	}
	if got := m.words.cut("我小区的路灯！拖欠着工资"); !slices.Equal(got, []string{"路灯", "拖欠", "工资"}) {
		t.Errorf("cut: %v", got) // 小区 was seen once: too rarely to be sure that it is a word
	}
}

func TestProbabilitiesAddUpAndAreOrdered(t *testing.T) {
	all := train(t).Classify(Text{Title: "路面", Body: "工资"})
	if len(all) != 2 || math.Abs(all[0].Probability+all[1].Probability-1) > 1e-9 || all[0].Probability < all[1].Probability {
		t.Errorf("%+v", all)
	}
}

func TestTitleCountsForMore(t *testing.T) {
	m := train(t)
	if g := m.Best(Text{Title: "拖欠工资", Body: "路灯"}); g.Label != "work" {
		t.Errorf("%+v", g)
	}
}

func TestTrainingTwiceGivesTheSameModel(t *testing.T) {
	a, b := train(t), train(t)
	if !slices.Equal(a.weights, b.weights) || !slices.Equal(a.bias, b.bias) {
		t.Error("two runs differ")
	}
	if !slices.Equal(a.Labels(), []string{"road", "work"}) {
		t.Errorf("labels %v", a.Labels())
	}
}

func TestOneClassIsNotEnough(t *testing.T) {
	for _, examples := range [][]Example{nil, complaints()[:3]} {
		if _, err := Train(examples, Defaults); !errors.Is(err, ErrTooFew) {
			t.Errorf("got %v", err)
		}
	}
}

func TestAnythingCanBeClassified(t *testing.T) {
	m := train(t)
	for _, text := range []string{"", " ", "\xff\xfe", "🙂🙂", strings.Repeat("路", 20000)} {
		if all := m.Classify(Text{Body: text}); len(all) != 2 || math.IsNaN(all[0].Probability) {
			t.Errorf("%.10q: %+v", text, all)
		}
	}
}

func TestHintsReachWordsWithoutExamples(t *testing.T) {
	o := Defaults
	o.Bits, o.MinCount = 12, 1
	o.Hints = NewHints(map[string]string{"pay": "工资 薪水", "street": "路灯 路面 井盖"})
	m, err := Train(complaints(), o)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{"薪水": "work", "井盖": "road"} {
		if g := m.Best(Text{Body: text}); g.Label != want {
			t.Errorf("%s: %+v", text, g)
		}
	}
}
