package consult

import (
	"regexp"
	"unicode/utf8"

	"qingting/server/dialogue"
)

// danger is one kind of immediate danger: how it is recognised and what helps at once.
type danger struct {
	name string
	// always counts whatever else is said; usual does not in a question about rules; never are
	// other meanings of the same words, which are taken out first.
	always, usual, never *regexp.Regexp
	say                  string
	call                 numbers
}

type numbers []dialogue.Block

var (
	police    = phone("报警", "110")
	fire      = phone("火警和救援", "119")
	ambulance = phone("医疗急救", "120")
)

func phone(name, number string) dialogue.Block {
	return dialogue.Block{Type: "phone", Name: name, Number: number}
}

// letterLength is how many characters somebody in danger may write; letters tell what happened.
const letterLength = 120

// dangerIn recognises immediate danger. A wish to die and a cry for help always count; the rest
// does not in a letter or a question about rules, unless it says that the danger is present.
func dangerIn(text string) (danger, bool) {
	text = plain(text)
	rules := aboutRules.MatchString(text) && !isPresent.MatchString(text) || utf8.RuneCountInString(text) > letterLength
	for _, d := range dangers {
		if d.in(text, rules) {
			return d, true
		}
	}
	return danger{}, false
}

func (d danger) in(text string, rules bool) bool {
	if d.never != nil {
		text = d.never.ReplaceAllString(text, "")
	}
	return d.always != nil && d.always.MatchString(text) || !rules && d.usual.MatchString(text)
}

// emergency gives the numbers and what to do at once, and asks for a human before everybody else.
func emergency(d danger) *dialogue.Reply {
	return &dialogue.Reply{
		Kind: dialogue.KindEmergency, Text: d.say, HandOff: dialogue.ReasonEmergency, Urgent: true,
		Content: dialogue.Content{Blocks: d.call, Actions: []dialogue.Action{dialogue.ActionHuman}},
	}
}
