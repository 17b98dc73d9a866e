package consult

import (
	_ "embed" // the examples below
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode/utf8"

	"qingting/server/classify"
	"qingting/server/dialogue"
)

// The six demand types; consultation is what every question is.
const (
	demandConsultation = "consultation"
	demandHelp         = "help"
	demandComplaint    = "complaint"
	demandReport       = "report"
	demandSuggestion   = "suggestion"
	demandPraise       = "praise"
)

// demandWords lead to the letter, by type.
var demandWords = map[string]struct{ kind, alone string }{
	demandHelp:       {"这件事需要有人来办", "您别着急。"},
	demandComplaint:  {"听起来您要投诉", "遇到这样的事，让您费心了。"},
	demandReport:     {"听起来您要举报", "谢谢您反映情况。"},
	demandSuggestion: {"听起来您有建议要提", "谢谢您的建议。"},
	demandPraise:     {"听起来您想表扬", "谢谢您的肯定。"},
}

// A demand is offered as a letter when its type is at least this likely, and the message at least
// this long: shorter ones tell nobody what to do. TestDemandTypes prints what the floor costs.
const (
	demandFloor  = 0.5
	demandAlone  = 0.8 // without a cue
	storyLength  = 40  // characters from which a question at the end does not make it one
	demandLength = 8   // characters
	titleLength  = 30
	letterOffer  = "letter" // kind of decision
)

// cues are words that tell a type by themselves; they count beside the classifier's own words.
var cues = []struct {
	name string
	rule *regexp.Regexp
}{
	{"praise", anyOf(`表扬|锦旗|点.{0,2}赞|致敬`, `(感谢|谢谢).{2,}`, `(真|特别|非常|太)(好|棒|贴心|耐心|满意|热情)`)},
	{"report", anyOf(`^.{0,4}(举报)`, `(我要|匿名|实名)举报`, `非法|偷排|偷税|赌博|传销|冒领|套取|骗取|涉黄|涉黑|无证|黑作坊|受贿|礼金|虚开|查处`)},
	{"suggestion", anyOf(`建议|提议|提.{0,3}(意见|建议)`, `希望.{0,20}(增|加|建|设|开|延|改|免|装|修几)`, `(能否|能不能|可以考虑|可不可以).{0,20}(增|加|建|设|装|多放|延长)`)},
	{"complaint", anyOf(`^.{0,6}投诉`, `我要投诉`, `态度|推诿|不作为|没人管|不理人|不处理|不解决|不给|扰民|跑路|乱收费|太(气|差|吵|慢)`)},
	{"help", anyOf(`求助|求求|帮帮|帮忙|帮我|帮助|请求|救助|救救`, `(请|麻烦|赶紧|尽快|马上).{0,6}(派人|来修|来看|处理)`)},
	{"question", anyOf(`(怎么|怎样|如何|哪|找谁|什么|啥|咋|多少|多久|[要需有]几[天个年次]|几[号点]|吗|嘛|么|能不能|可不可以|是不是|算不算|要不要|有没有|会不会|还是|合法|谁|归谁)[^，。！,]{0,12}[。？?！!]?$`, `[不没][。？?]?$`, `[？?]$`, `^(请问|咨询|想问|问一下|我想问|我想咨询|想咨询|想了解)`)},
}

// trainDemands suits a few hundred short lines.
var trainDemands = classify.Options{Bits: 14, Grams: 2, Title: 4, Cost: 1, Balance: 0.6, Rounds: 12, MinCount: 1, Seed: 1}

//go:embed testdata/demands.tsv
var demandLines string

// demands is the classifier, trained on the examples when it is first needed: they are few.
var demands = sync.OnceValues(func() (*classify.Model, error) {
	m, err := classify.Train(demandExamples(demandLines), trainDemands)
	if err != nil {
		return nil, fmt.Errorf("train demand types: %w", err)
	}
	return m, nil
})

func demandExamples(lines string) []classify.Example {
	var list []classify.Example
	for _, line := range strings.Split(lines, "\n") {
		label, text, found := strings.Cut(line, "\t")
		if found && !strings.HasPrefix(line, "#") {
			list = append(list, classify.Example{Text: cued(text), Label: label})
		}
	}
	return list
}

// cued puts the names of the cues where they count for more than other words.
func cued(text string) classify.Text {
	text = plain(text)
	var names []string
	for _, c := range cues {
		if c.rule.MatchString(text) {
			names = append(names, c.name)
		}
	}
	return classify.Text{Title: strings.Join(names, " "), Body: text}
}

// demandOf returns the type of a message that wants something done rather than to know
// something; found is false for questions and for what is too short to say.
func demandOf(text string) (kind string, found bool, err error) {
	if utf8.RuneCountInString(plain(text)) < demandLength {
		return "", false, nil
	}
	m, err := demands()
	if err != nil {
		return "", false, err
	}
	c := cued(text)
	best := m.Best(c)
	return best.Label, isDemand(best, c), nil
}

// isDemand asks for more where the words are less clear: a short message that asks something is
// a question, and without a cue the classifier must be surer.
func isDemand(g classify.Guess, t classify.Text) bool {
	names := strings.Fields(t.Title)
	switch {
	case g.Label == demandConsultation:
		return false
	case slices.Contains(names, "question") && utf8.RuneCountInString(t.Body) < storyLength:
		return false
	case slices.Contains(names, g.Label):
		return g.Probability >= demandFloor
	}
	return g.Probability >= demandAlone
}

// offerLetter adds a letter to the reply when the citizen demands something: what they wrote is
// filled in already. An answer stays what it is.
func (t *thought) offerLetter(r *dialogue.Reply) error {
	if r.Content.ActionLetter != nil {
		return nil
	}
	offered := r.Kind == dialogue.KindAnswer || r.Kind == dialogue.KindCandidates || r.Kind == dialogue.KindDecline
	if !t.looked || !offered || t.follow != alone && t.follow != loose || t.pending.found {
		return nil
	}
	if r.Kind != dialogue.KindAnswer {
		if added := addToLetter(t); added != nil {
			*r = *added
			return nil
		}
	}
	kind, found, err := demandOf(t.own)
	if asked := letterKind(t.turn.History); err == nil && !found && asked != "" && letters(t.own) >= 4 && !asks.MatchString(plain(t.own)) {
		kind, found = asked, true
	}
	if err != nil || !found {
		return err
	}
	if r.Kind == dialogue.KindDecline && !asks.MatchString(plain(t.text)) {
		r.Content.Candidates = nil
	}
	if r.Kind == dialogue.KindCandidates && t.unlikely() { // who praises or complains is not helped by guesses
		r.Kind, r.Content.Candidates = dialogue.KindDecline, nil
	}
	r.Content.ActionLetter = &dialogue.LetterDraft{DemandType: kind, Title: letterTitle(t.own), Text: t.own}
	r.Content.Actions = []dialogue.Action{dialogue.ActionLetter, dialogue.ActionHuman}
	words := demandWords[kind]
	offer := words.kind + "，可以点“写留言”交给工作人员，类型和内容我已经替您填好。"
	switch r.Kind {
	case dialogue.KindDecline:
		r.Text = words.alone + offer + "着急的话请转人工。"
		t.why.Kind, t.why.Reason = letterOffer, "demand:"+kind
	case dialogue.KindCandidates:
		r.Text = offer + "也可以先看看下面有没有您要的："
	default:
		r.Text = strings.TrimRight(r.Text, "\n") + "\n" + offer
	}
	return nil
}

// unlikely reports whether nothing is asked and no article is likely.
func (t *thought) unlikely() bool {
	return !asks.MatchString(plain(t.text)) && (len(t.hits) == 0 || t.hits[0].Probability < presume)
}

// hails begin a message before it says what it is about.
var hails = regexp.MustCompile(`^(您好|你好|领导好?|尊敬的领导|请问|麻烦问(一下|下)?|想问(一下|下)?|问一下|12345|我想(反映|投诉|举报|表扬|问)?(一下)?|我要(投诉|举报|表扬)?|反映一下|[，,。！!：: ])+`)

// letterTitle is the beginning of the message up to where a sentence may end.
func letterTitle(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	if short := hails.ReplaceAllString(text, ""); utf8.RuneCountInString(short) >= demandLength {
		text = short
	}
	title := []rune(text)
	for i, r := range title {
		if strings.ContainsRune("。！？!?；;", r) || i >= demandLength && strings.ContainsRune("，,、", r) {
			return string(title[:min(i, titleLength)])
		}
	}
	if len(title) > titleLength {
		return string(title[:titleLength-1]) + "…"
	}
	return string(title)
}
