package guide

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func num(f float64) *float64 { return &f }

// residence is a guide with a branch, a number and a word for every kind of list item.
var residence = Definition{
	Title: "办居住证",
	Steps: []Step{
		{Key: "hukou", Label: "户籍", Ask: "您是本市户口吗？", Type: Choice, Options: []Option{
			{"yes", "是本市户口", []string{"本市", "本地", "是", "是的"}}, {"no", "外地户口", []string{"外地", "不是本市", "不是", "外省"}}}},
		{Key: "basis", Label: "依据", Ask: "您凭什么申请？", Type: Choice, When: Condition{All: []Test{{Step: "hukou", Is: []string{"no"}}}}, Options: []Option{
			{"work", "有稳定工作", []string{"上班", "工作"}}, {"rent", "租房或买房", []string{"租房", "买房"}}, {"study", "上学", nil}}},
		{Key: "months", Label: "居住时间", Ask: "登记居住了几个月？", Type: Number, Min: num(0), Max: num(600), When: Condition{All: []Test{{Step: "hukou", Is: []string{"no"}}}}},
		{Key: "name", Label: "称呼", Ask: "怎么称呼您？", Type: Text, Optional: true},
	},
	List: Template{
		Lead: "{name}，按您的情况：",
		Sections: []Section{
			{"要带的材料", []Item{{Text: "身份证"}, {Text: "劳动合同", When: Condition{Any: []Test{{Step: "basis", Is: []string{"work"}}}}},
				{Text: "租赁备案或房产证", When: Condition{All: []Test{{Step: "basis", Is: []string{"rent"}}}}}}},
			{"还不能办", []Item{{Text: "住满半年再来，您登记了 {months} 个月", When: Condition{All: []Test{{Step: "months", Max: num(5)}}}}}},
		},
		Letter: &Letter{"consultation", "居住证：{basis}", "我{basis}。"},
	},
}

func reader() Reader {
	return Reader{Districts: []string{"中心区", "东湖区"}, Now: func() time.Time { return time.Date(2026, 11, 21, 10, 0, 0, 0, time.UTC) }}
}

// walk says one thing after the other and returns where that leads.
func walk(t *testing.T, d Definition, said ...string) ([]Answer, Place) {
	t.Helper()
	var answers []Answer
	for _, text := range said {
		p := d.Walk(answers)
		if p.Step == nil {
			t.Fatalf("%q is said after the end", text)
		}
		a, ok, problem := reader().Read(*p.Step, text)
		if !ok {
			t.Fatalf("%s: %q: %s", p.Step.Key, text, problem)
		}
		answers = With(answers, a)
	}
	return answers, d.Walk(answers)
}

func TestABranchIsWalkedOnlyWhereItLeads(t *testing.T) {
	_, p := walk(t, residence, "是的")
	if p.Step.Key != "name" || p.At != 2 || p.Of != 2 {
		t.Fatalf("%+v", p)
	}
	_, p = walk(t, residence, "外地的")
	if p.Step.Key != "basis" || p.At != 2 || p.Of != 4 {
		t.Fatalf("%+v", p)
	}
	answers, p := walk(t, residence, "我是外地户口", "在这边上班", "三个月", "李女士")
	if p.Step != nil || p.At != 4 {
		t.Fatalf("%+v", p)
	}
	list := residence.Checklist(answers).Plain()
	want := "李女士，按您的情况：\n【要带的材料】\n1. 身份证\n2. 劳动合同\n【还不能办】\n1. 住满半年再来，您登记了 3 个月"
	if list != want {
		t.Fatalf("%s", list)
	}
	if l := residence.Checklist(answers).Letter; l.Title != "居住证：有稳定工作" {
		t.Fatalf("%+v", l)
	}
}

func TestGoingBackAndChangingKeepsTheRest(t *testing.T) {
	answers, _ := walk(t, residence, "外地", "租房", "8", "跳过")
	if p := residence.Walk(residence.Back(answers)); p.Step == nil || p.Step.Key != "name" {
		t.Fatalf("%+v", p)
	}
	answers = Forget(answers, "hukou")
	if p := residence.Walk(answers); p.Step.Key != "hukou" || p.At != 1 {
		t.Fatalf("%+v", p)
	}
	local := With(answers, Answer{"hukou", "yes", "是本市户口"})
	if p := residence.Walk(local); p.Step != nil || len(residence.Given(local)) != 2 {
		t.Fatalf("the other branch still counts: %+v %v", p, residence.Given(local))
	}
	again := With(local, Answer{"hukou", "no", "外地户口"})
	if given := residence.Given(again); len(given) != 4 || given[1].Value != "rent" {
		t.Fatalf("what was answered before is gone: %v", given)
	}
	if got := residence.Back(nil); got != nil {
		t.Fatalf("%v", got)
	}
}

func TestReadUnderstandsWhatCitizensType(t *testing.T) {
	hukou, basis := residence.Steps[0], residence.Steps[1]
	for _, c := range []struct {
		step Step
		said string
		want string // value; empty: not understood
	}{
		{hukou, "本市的", "yes"}, {hukou, "不是本市的", "no"}, {hukou, "不是", "no"}, {hukou, "是", "yes"}, {hukou, "第二个", "no"}, {hukou, "2", "no"}, {hukou, "B", "no"}, {hukou, "3", ""},
		{hukou, "外地户口需要住满半年才能申请吗请问一下", ""}, {basis, "租房的", "rent"}, {basis, "没工作", ""}, {basis, "工作 租房", ""},
		{Step{Type: Number}, "12", "12"}, {Step{Type: Number}, "十二个月", "12"}, {Step{Type: Number}, "两年半", "2.5"}, {Step{Type: Number}, "半年", "0.5"}, {Step{Type: Number}, "1,200.5元", "1200.5"}, {Step{Type: Number}, "3万", "30000"},
		{Step{Type: Number, Max: num(10)}, "11", ""}, {Step{Type: Number}, "很多", ""},
		{Step{Type: Date}, "2026年5月1日", "2026-05-01"}, {Step{Type: Date}, "2026.5.1", "2026-05-01"}, {Step{Type: Date}, "去年3月", "2025-03"}, {Step{Type: Date}, "5月6号", "2026-05-06"},
		{Step{Type: Date}, "昨天", "2026-11-20"}, {Step{Type: Date}, "2026-02-30", ""}, {Step{Type: Date}, "2025年", ""}, {Step{Type: Date}, "13月", ""},
		{Step{Type: Phone}, "138 0013 8000", "138****8000"}, {Step{Type: Phone}, "0755-82345678", "075*****5678"}, {Step{Type: Phone}, "1380013800", ""},
		{Step{Type: IDNumber}, "11010519491231002x", "110***********002X"}, {Step{Type: IDNumber}, "110105194912310021", ""}, {Step{Type: IDNumber}, "11010519491331002X", ""},
		{Step{Type: Plate}, "粤a·12345", "粤A12345"}, {Step{Type: Plate}, "粤AD12345", "粤AD12345"}, {Step{Type: Plate}, "粤A1234", ""}, {Step{Type: Plate}, "粤AI2345", ""},
		{Step{Type: District}, "我在东湖区", "东湖区"}, {Step{Type: District}, "东湖", "东湖区"}, {Step{Type: District}, "月球", ""}, {Step{Type: District}, "我在外地", "外地"},
		{Step{Type: Text}, strings.Repeat("长", 201), ""}, {Step{Type: Text}, "光明路 8 号", "光明路 8 号"},
	} {
		a, ok, problem := reader().Read(c.step, c.said)
		if a.Value != c.want || ok != (c.want != "") || ok == (problem != "") {
			t.Errorf("%s %q: %+v %v %s", c.step.Type, c.said, a, ok, problem)
		}
	}
}

func TestAnOptionalStepCanBeSkipped(t *testing.T) {
	a, ok, _ := reader().Read(residence.Steps[3], "跳过")
	if !ok || a.Value != "" || a.Label != "未填" {
		t.Fatalf("%+v", a)
	}
	if _, ok, _ := reader().Read(residence.Steps[0], "跳过"); ok {
		t.Fatal("a required step was skipped")
	}
}

func TestCommandsAreToldFromAnswers(t *testing.T) {
	for said, want := range map[string]string{
		"上一步": "back", "返回上一步吧。": "back", "选错了": "back", "退出": "leave", "不办了": "leave", "从头开始": "restart", "重新来": "restart", "继续": "resume",
		"改一下户籍": "change hukou", "户籍填错了": "change hukou", "我想改居住时间": "change months", "改一下天气": " ", "外地": " ", "改造房子要什么手续": " ", "居住证怎么办": " ",
	} {
		c, step := residence.ReadCommand(said)
		if got := strings.TrimRight(string(c)+" "+step, " "); got != strings.TrimRight(want, " ") {
			t.Errorf("%s: %q, want %q", said, got, want)
		}
	}
}

func TestCheckFindsWhatWouldConfuse(t *testing.T) {
	if p := residence.Check(); len(p) != 0 {
		t.Fatalf("%v", p)
	}
	for want, change := range map[string]func(*Definition){
		"请填写名称":      func(d *Definition) { d.Title = " " },
		"要有 1 到":     func(d *Definition) { d.Steps = nil; d.List.Sections = d.List.Sections[:0] },
		"和前面重复":      func(d *Definition) { d.Steps[3].Key = "basis" },
		"代号“A B”不对":  func(d *Definition) { d.Steps[3].Key = "A B" },
		"没有简称":       func(d *Definition) { d.Steps[0].Label = "" },
		"没有写怎么问":     func(d *Definition) { d.Steps[0].Ask = "" },
		"答法“essay”":  func(d *Definition) { d.Steps[3].Type = "essay" },
		"范围反了":       func(d *Definition) { d.Steps[2].Min = num(700) },
		"要有 2 到":     func(d *Definition) { d.Steps[1].Options = d.Steps[1].Options[:1] },
		"两个选项里都有":    func(d *Definition) { d.Steps[1].Options[2].Words = []string{"租房"} },
		"前面没有这一问":    func(d *Definition) { d.Steps[1].When.All[0].Step = "name" },
		"没有“maybe”":  func(d *Definition) { d.Steps[1].When.All[0].Is = []string{"maybe"} },
		"条件没有写":      func(d *Definition) { d.Steps[1].When.All[0].Is = nil },
		"清单是空的":      func(d *Definition) { d.List.Sections = nil },
		"没有内容":       func(d *Definition) { d.List.Sections[1].Items = nil },
		"“{city}”不是": func(d *Definition) { d.List.Lead = "{city}" },
		"什么也得不到": func(d *Definition) {
			d.List.Sections[0].Items[0].When.All = []Test{{Step: "hukou", Is: []string{"no"}}}
		},
	} {
		d := copyOf(residence)
		change(&d)
		if p := d.Check(); !slices.ContainsFunc(p, func(p Problem) bool { return strings.Contains(p.Message, want) }) {
			t.Errorf("want %s, got %v", want, p)
		}
	}
}

func copyOf(d Definition) Definition {
	d.Steps = slices.Clone(d.Steps)
	for i := range d.Steps {
		d.Steps[i].Options = slices.Clone(d.Steps[i].Options)
		d.Steps[i].When.All = slices.Clone(d.Steps[i].When.All)
	}
	d.List.Sections = slices.Clone(d.List.Sections)
	for i := range d.List.Sections {
		d.List.Sections[i].Items = slices.Clone(d.List.Sections[i].Items)
	}
	return d
}
