package exam

import (
	"errors"
	"math"
	"strings"
	"testing"

	"qingting/server/errs"
)

func options(keys ...string) []Option {
	out := make([]Option, len(keys))
	for i, k := range keys {
		out[i] = Option{Key: k, Text: "选项" + k}
	}
	return out
}

func item(kind Kind, change func(*Item)) Item {
	i := Item{Key: "k", Kind: kind, Stem: "试用期最长多久？", Options: options("a", "b", "c"), Answer: []string{"a"},
		Explanation: "劳动合同法第十九条。", Ability: MatterKnowledge, Difficulty: 2}
	if change != nil {
		change(&i)
	}
	return i
}

var (
	single   = item(Single, nil)
	multiple = item(Multiple, func(i *Item) { i.Answer = []string{"a", "c"} })
	truths   = item(TrueFalse, func(i *Item) { i.Options, i.Answer = nil, []string{"false"} })
	order    = item(Order, func(i *Item) { i.Answer = []string{"b", "a", "c"} })
	match    = item(Match, func(i *Item) { i.Partners, i.Answer = options("1", "2", "3"), []string{"a=2", "b=1", "c=3"} })
	fill     = item(FillIn, func(i *Item) {
		i.Stem, i.Options, i.Answer = "不满1年的不得超过____个月，工伤应在____内申请。", nil, []string{"1|一", "30日|三十日|30天"}
	})
)

func TestGrade(t *testing.T) {
	for name, c := range map[string]struct {
		item     Item
		response string // separated by spaces
		score    float64
	}{
		"single right":             {single, "a", 1},
		"single wrong":             {single, "b", 0},
		"nothing":                  {single, "", 0},
		"multiple right, any way":  {multiple, "c a", 1},
		"multiple half":            {multiple, "c", 0.5},
		"multiple one wrong":       {multiple, "a b c", 0},
		"true or false":            {truths, "false", 1},
		"order right":              {order, "b a c", 1},
		"order one neighbour kept": {order, "c b a", 0.5},
		"order reversed":           {order, "c a b", 0},
		"match right":              {match, "c=3 a=2 b=1", 1},
		"match one of three":       {match, "a=2 b=3", 1.0 / 3},
		"fill right":               {fill, "一 ３０ 日", 0.5},
	} {
		t.Run(name, func(t *testing.T) {
			response := strings.Fields(c.response)
			if c.item.Kind == FillIn {
				response = []string{"一", "20日"}
			}
			got, err := Grade(c.item, response)
			if err != nil || math.Abs(got.Score-c.score) > 1e-9 || got.Right != (c.score == 1) {
				t.Fatalf("%+v %v", got, err)
			}
		})
	}
}

func TestFillInAcceptsFormsNotMistakes(t *testing.T) {
	for said, right := range map[string]bool{
		"30日": true, "３０ 日": true, "三十日": true, " 30天。": true,
		"3日": false, "30": false, "30.5日": false, "": false, "-30日": false,
	} {
		got, err := Grade(fill, []string{"1", said})
		if err != nil || got.Right != right {
			t.Errorf("%q: %+v %v", said, got, err)
		}
	}
}

func TestGradeRefusesWhatWasNeverOffered(t *testing.T) {
	for name, c := range map[string]struct {
		item     Item
		response []string
	}{
		"an option of another item": {single, []string{"z"}},
		"two of one":                {single, []string{"a", "b"}},
		"the same twice":            {multiple, []string{"a", "a"}},
		"maybe":                     {truths, []string{"maybe"}},
		"an order with a gap":       {order, []string{"a", "b"}},
		"no pair":                   {match, []string{"a"}},
		"one option matched twice":  {match, []string{"a=1", "a=2"}},
		"too few blanks":            {fill, []string{"1"}},
		"a novel":                   {fill, []string{"1", strings.Repeat("长", 101)}},
	} {
		if _, err := Grade(c.item, c.response); !errors.Is(err, ErrResponse) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCheckNamesWhatIsWrong(t *testing.T) {
	for want, i := range map[string]Item{
		"没有题干":     item(Single, func(i *Item) { i.Stem = " " }),
		"题干超过":     item(Single, func(i *Item) { i.Stem = strings.Repeat("长", 501) }),
		"没有解析":     item(Single, func(i *Item) { i.Explanation = "" }),
		"难度":       item(Single, func(i *Item) { i.Difficulty = 6 }),
		"不认识的题型":   item("essay", nil),
		"不认识的能力":   item(Single, func(i *Item) { i.Ability = "magic" }),
		"选项要有":     item(Single, func(i *Item) { i.Options = options("a") }),
		"空白的选项":    item(Single, func(i *Item) { i.Options[1].Text = "" }),
		"重复":       item(Single, func(i *Item) { i.Options[1].Text = i.Options[0].Text }),
		"要是一个选项":   item(Single, func(i *Item) { i.Answer = []string{"z"} }),
		"两个以上":     item(Multiple, nil),
		"对或错":      item(TrueFalse, func(i *Item) { i.Options = nil }),
		"包含全部选项":   item(Order, nil),
		"不成对":      item(Match, func(i *Item) { i.Partners, i.Answer = options("1", "2", "3"), []string{"a=9"} }),
		"每一项都要有对应": item(Match, func(i *Item) { i.Partners, i.Answer = options("1", "2", "3"), []string{"a=1"} }),
		"和答案一样多的空": item(FillIn, nil),
		"有一个空没有答案": item(FillIn, func(i *Item) { i.Stem, i.Answer = "几个月____", []string{" | "} }),
	} {
		var e *errs.Error
		if err := i.Check(); !errors.As(err, &e) || !errors.Is(err, ErrItem) || !strings.Contains(e.Sentence, want) {
			t.Errorf("want %s, got %v", want, err)
		}
	}
	for _, good := range []Item{single, multiple, truths, order, match, fill, item(Dialogue, nil)} {
		if err := good.Check(); err != nil {
			t.Errorf("%s: %v", good.Kind, err)
		}
	}
}
