package api

import (
	"strings"

	"qingting/server/exam"
)

type optionJSON struct {
	Key  string `json:"key" example:"a"`
	Text string `json:"text" example:"先请市民慢慢说"`
	Why  string `json:"why,omitempty" doc:"为什么对或错；考试时没有"`
}

type basisJSON struct {
	Name   string `json:"name" example:"中华人民共和国社会保险法"`
	Number string `json:"number,omitempty"`
	Clause string `json:"clause,omitempty" example:"第四十五条"`
}

type articleRefJSON struct {
	ID    string `json:"id"`
	Title string `json:"title,omitempty" example:"失业金怎么领？"`
}

// ItemBody is an item without what gives its answer away; exported to be embedded.
type ItemBody struct {
	ID         string       `json:"id"`
	Version    int          `json:"version" example:"1"`
	Key        string       `json:"key"`
	Kind       string       `json:"kind" enum:"single,multiple,true_false,order,match,fill_in,dialogue" example:"single"`
	Stem       string       `json:"stem" example:"市民连声抱怨，您先说什么？"`
	Options    []optionJSON `json:"options"`
	Partners   []optionJSON `json:"partners" doc:"连线题的右边"`
	Blanks     int          `json:"blanks" doc:"填空题有几个空"`
	Matter     string       `json:"matter" example:"情绪安抚"`
	Ability    string       `json:"ability" example:"empathy"`
	Difficulty int          `json:"difficulty" example:"2"`
}

// ItemJSON is an item with its answer, for practice and for trainers.
type ItemJSON struct {
	ItemBody
	Article     *articleRefJSON `json:"article,omitempty"`
	Answer      []string        `json:"answer" doc:"选项；判断题 true 或 false；连线题 a=1；填空题每空一项，可接受的写法用 | 分开"`
	Explanation string          `json:"explanation"`
	Basis       *basisJSON      `json:"basis,omitempty"`
}

// itemBody is what somebody in an exam may see.
func itemBody(i exam.BankItem) ItemBody {
	b := ItemBody{
		ID: i.ID, Version: i.Version, Key: i.Key, Kind: string(i.Kind), Stem: i.Stem, Matter: i.Matter, Ability: string(i.Ability), Difficulty: i.Difficulty,
		Options: optionsOf(i.Options, false), Partners: optionsOf(i.Partners, false),
	}
	if i.Kind == exam.FillIn {
		b.Blanks = len(i.Answer)
	}
	return b
}

// itemOf is the whole item.
func itemOf(i exam.BankItem) ItemJSON {
	j := ItemJSON{ItemBody: itemBody(i), Answer: append([]string{}, i.Answer...), Explanation: i.Explanation}
	j.Options, j.Partners = optionsOf(i.Options, true), optionsOf(i.Partners, true)
	if i.Article != "" {
		j.Article = &articleRefJSON{ID: i.Article}
	}
	if i.Basis.Name != "" {
		j.Basis = &basisJSON{i.Basis.Name, i.Basis.Number, i.Basis.Clause}
	}
	return j
}

func itemsOf(list []exam.BankItem) []ItemJSON {
	out := make([]ItemJSON, len(list))
	for i, item := range list {
		out[i] = itemOf(item)
	}
	return out
}

func optionsOf(list []exam.Option, why bool) []optionJSON {
	out := make([]optionJSON, len(list))
	for i, o := range list {
		out[i] = optionJSON{Key: o.Key, Text: o.Text}
		if why {
			out[i].Why = o.Why
		}
	}
	return out
}

// item is what a trainer sent, as the bank keeps it.
func (j ItemJSON) item() exam.Item {
	i := exam.Item{
		Key: j.Key, Kind: exam.Kind(j.Kind), Stem: strings.TrimSpace(j.Stem), Answer: j.Answer, Explanation: strings.TrimSpace(j.Explanation),
		Matter: strings.TrimSpace(j.Matter), Ability: exam.Ability(j.Ability), Difficulty: j.Difficulty,
	}
	for _, o := range j.Options {
		i.Options = append(i.Options, exam.Option{Key: o.Key, Text: o.Text, Why: o.Why})
	}
	for _, o := range j.Partners {
		i.Partners = append(i.Partners, exam.Option{Key: o.Key, Text: o.Text})
	}
	if j.Article != nil {
		i.Article = j.Article.ID
	}
	if j.Basis != nil {
		i.Basis = exam.Basis{Name: j.Basis.Name, Number: j.Basis.Number, Clause: j.Basis.Clause}
	}
	return i
}
