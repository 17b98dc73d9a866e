package notice

import (
	"net/url"
	"time"
)

// Kind says what a notice is about.
type Kind string

// The kinds of staff notices.
const (
	Remind   Kind = "remind"   // time to learn
	Assigned Kind = "assigned" // a lesson or exam was given
	Due      Kind = "due"      // what was given is due soon
	Flagged  Kind = "flagged"  // a lesson cites knowledge that has changed
	Proposed Kind = "proposed" // new knowledge could become a lesson
	Item     Kind = "item"     // an item looks faulty
	Leech    Kind = "leech"    // a trainee keeps failing an item
	Passed   Kind = "passed"   // a certificate was issued
	Expiring Kind = "expiring" // a certificate ends soon
)

// The kinds of citizens' notices.
const (
	LetterAccepted Kind = "letter_accepted" // somebody works on the letter
	LetterAnswered Kind = "letter_answered" // the letter has an answer
	HumanAnswered  Kind = "human_answered"  // an agent answered while the citizen was away
	BotAnswered    Kind = "bot_answered"    // the bot answered while the citizen was away
	LineExpired    Kind = "line_expired"    // nobody could come; the conversation went back to the bot
	Unsent         Kind = "message_unsent"  // what was said could not be sent into WeChat
	ContentDecided Kind = "content_decided" // somebody looked at a text that was held back
)

// Page is what a notice opens.
type Page string

// The pages.
const (
	PageToday       Page = "today"
	PageLesson      Page = "lesson"
	PageExam        Page = "exam"
	PageCertificate Page = "certificate"
	PageTrainer     Page = "trainer" // in the console
	PageLetter      Page = "letter"
	PageChat        Page = "chat"
	PageInbox       Page = "inbox"
)

// Path returns the mini-program page the notice opens, with its query and without a slash before
// it. Whatever has no page of its own opens the inbox.
func (n Notice) Path() string {
	id := url.QueryEscape(n.TargetID)
	switch n.Page {
	case PageToday:
		return "packages/learn/today/index"
	case PageLesson:
		return "packages/learn/player/index?id=" + id
	case PageExam:
		return "packages/learn/exams/index"
	case PageCertificate:
		return "packages/learn/certificate/index?id=" + id
	case PageLetter:
		return "packages/letter/detail/index?id=" + id
	case PageChat:
		return "pages/chat/index?id=" + id
	}
	if n.StaffID != "" {
		return "packages/learn/notices/index"
	}
	return "packages/letter/notices/index"
}

// The ways, by name.
const (
	BySubscription = "subscribe" // a subscribe message of the mini-program
	ByAccount      = "account"   // a customer-service message of an Official Account
	BySMS          = "sms"
)

// rule says how notices of a kind leave the inbox. Event is its name in the settings of
// templates; empty: it has none.
type rule struct {
	event  string
	title  string        // of the event, for those who are asked to subscribe to it
	ways   []string      // in order; the first that works is enough
	urgent bool          // also in quiet hours
	within time.Duration // later it makes no sense any more
}

const day = 24 * time.Hour

// rules hold every kind that leaves the inbox. SMS costs money and disturbs: it is for answers
// people wait for at home.
var rules = map[Kind]rule{
	LetterAccepted: {event: "letter_accepted", title: "留言受理通知", ways: []string{BySubscription, ByAccount}, within: 3 * day},
	LetterAnswered: {event: "letter_answered", title: "留言答复通知", ways: []string{BySubscription, ByAccount, BySMS}, within: 7 * day},
	HumanAnswered:  {event: "human_answered", title: "人工坐席回复通知", ways: []string{BySubscription}, urgent: true, within: 2 * time.Hour},
	ContentDecided: {event: "content_decided", title: "内容审核结果通知", ways: []string{BySubscription, ByAccount}, within: 3 * day},

	Remind:   {event: "learn_remind", title: "学习提醒", ways: []string{BySubscription}, within: 30 * time.Minute},
	Assigned: {event: "learn_assigned", title: "学习任务通知", ways: []string{BySubscription}, within: 3 * day},
	Due:      {event: "learn_due", title: "学习任务到期提醒", ways: []string{BySubscription}, within: day},
	Passed:   {event: "certificate", title: "证书通知", ways: []string{BySubscription}, within: 7 * day},
	Expiring: {event: "certificate", title: "证书通知", ways: []string{BySubscription}, within: 7 * day},
}

// citizensEvents and staffEvents are the events people may subscribe to, in the order they are
// shown.
var (
	citizensEvents = []Kind{LetterAnswered, LetterAccepted, HumanAnswered, ContentDecided}
	staffEvents    = []Kind{Remind, Assigned, Due, Passed}
)

func eventsOf(p Party) []Kind {
	if p == Citizens {
		return citizensEvents
	}
	return staffEvents
}
