package consult

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"qingting/server/dialogue"
)

// At most maxOptions are shown to tap; more would not be read.
const maxOptions = 5

// group is the articles that share a value.
type group struct {
	value   string
	members []member
}

// split is one way to divide a topic and the question that does it.
type split struct {
	ask    string
	groups []group
	rest   []member // in no group
}

// attribute is a property by which articles of a topic differ.
type attribute struct {
	ask string
	of  func(c Card) []string
}

// attributes stand in the order that decides between equally good splits.
var attributes = []attribute{
	{"请问是给谁办？", func(c Card) []string { return namedIn(c.Question, persons) }},
	{"请问是哪里的情况？", func(c Card) []string { return namedIn(c.Question, regions) }},
	{"请问是关于哪一种证件？", func(c Card) []string { return namedIn(c.Question, certificates) }},
	{"请问您想办的是哪方面？", func(c Card) []string { return c.Category[max(0, len(c.Category)-1):] }},
	{"请问您想办的是哪一类？", func(c Card) []string { return c.Tags }},
}

var (
	persons      = []string{"新生儿", "孩子", "小孩", "老人", "残疾人", "外国人", "港澳台", "农民工", "职工", "公司", "学生"}
	regions      = []string{"外地", "异地", "换城市", "国外", "本市"}
	certificates = []string{"临时身份证", "电子身份证", "身份证", "居住证", "户口本", "护照", "港澳通行证", "结婚证", "离婚证", "驾驶证", "行驶证", "营业执照", "房产证", "残疾人证", "社保卡", "医保卡"}
)

func namedIn(text string, names []string) []string {
	for _, n := range names {
		if strings.Contains(text, n) {
			return []string{n}
		}
	}
	return nil
}

// bestSplit chooses the question whose answer tells most about which article is meant: the one
// with the greatest entropy over the articles' weights. Asking for the article itself is one of
// the choices, and wins when it tells as much, since nothing need be asked after it.
func bestSplit(list []member, words []string) split {
	best := itself(list)
	gain := best.gain()
	for _, a := range attributes {
		if s := a.split(list, words); len(s.groups) > 1 && s.gain() > gain+0.1 { // bits; less is not worth a second step
			best, gain = s, s.gain()
		}
	}
	return best
}

// itself asks which of the weightiest articles is meant.
func itself(list []member) split {
	s := split{ask: "您想了解的是下面哪一个？"}
	for i, m := range list {
		if i >= maxOptions {
			s.rest = append(s.rest, m)
			continue
		}
		s.groups = append(s.groups, group{m.Question, []member{m}})
	}
	return s
}

// split groups the articles by the attribute's values, the heaviest value first; an article goes
// to the first group it fits. The topic's own words tell nothing apart.
func (a attribute) split(list []member, words []string) split {
	s := split{ask: a.ask, rest: list}
	for len(s.groups) < maxOptions {
		value := a.heaviest(s.rest, words)
		if value == "" {
			break
		}
		g := group{value: value}
		var left []member
		for _, m := range s.rest {
			if slices.Contains(a.of(m.Card), value) {
				g.members = append(g.members, m)
			} else {
				left = append(left, m)
			}
		}
		s.groups, s.rest = append(s.groups, g), left
	}
	return s
}

func (a attribute) heaviest(list []member, words []string) string {
	weight := map[string]float64{}
	count := map[string]int{}
	var values []string
	for _, m := range list {
		for _, v := range a.of(m.Card) {
			if holds(strings.Join(words, ""), []string{plain(v)}) {
				continue
			}
			if count[v] == 0 {
				values = append(values, v)
			}
			count[v]++
			weight[v] += m.weight
		}
	}
	values = slices.DeleteFunc(values, func(v string) bool { return count[v] < 2 })
	if len(values) == 0 {
		return ""
	}
	return slices.MaxFunc(values, func(x, y string) int { return cmp.Compare(weight[x], weight[y]) })
}

// gain is how many bits the answer to the question tells.
func (s split) gain() float64 {
	parts := []float64{total(s.rest)}
	for _, g := range s.groups {
		parts = append(parts, total(g.members))
	}
	sum := 0.0
	for _, p := range parts {
		sum += p
	}
	bits := 0.0
	for _, p := range parts {
		if p > 0 {
			bits -= p / sum * math.Log2(p/sum)
		}
	}
	return bits
}

func total(list []member) float64 {
	sum := 0.0
	for _, m := range list {
		sum += m.weight
	}
	return sum
}

// others begins the option that leads to the articles in no group.
const others = "其他"

// content is the question as it is shown: single articles can be tapped as such, groups and what
// is left over are options.
func (s split) content(topic string) dialogue.Content {
	c := dialogue.Content{Actions: []dialogue.Action{dialogue.ActionHuman}}
	for _, g := range s.groups {
		if len(g.members) == 1 {
			c.Candidates = append(c.Candidates, dialogue.Candidate{ArticleID: g.members[0].ArticleID, Question: g.members[0].Question})
			continue
		}
		c.Options = append(c.Options, g.value)
	}
	if len(s.rest) > 0 {
		c.Options = append(c.Options, others+topic+"问题")
	}
	return c
}
