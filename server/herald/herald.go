// Package herald turns what happens to citizens' letters and conversations into notices: which
// event is worth one, what it says and which page it opens.
package herald

import (
	"context"
	"regexp"
	"strconv"
	"strings"
	"time"

	"qingting/server/board"
	"qingting/server/dialogue"
	"qingting/server/notice"
)

// Inbox takes notices.
type Inbox interface {
	Tell(ctx context.Context, list ...notice.Notice) (int, error)
	Over(ctx context.Context, r notice.Receiver, kind notice.Kind, targetID string) error
}

// Letters tells writers what became of their letters; it implements board.Teller.
type Letters struct{ Inbox Inbox }

// LetterAccepted tells the writer that somebody works on the letter.
func (h Letters) LetterAccepted(ctx context.Context, l board.Letter) error {
	n := ofLetter(l, notice.LetterAccepted, l.ID)
	n.Title, n.State = "您的留言已受理", "已受理"
	n.Text = "正在办理“" + l.Title + "”，有答复会再通知您。"
	return tell(ctx, h.Inbox, n)
}

// LetterAnswered tells the writer of each answer.
func (h Letters) LetterAnswered(ctx context.Context, l board.Letter, answer board.Entry, closed bool) error {
	n := ofLetter(l, notice.LetterAnswered, answer.ID)
	n.Title, n.State = "您的留言已答复", "已答复"
	if closed {
		n.Title, n.State = "您的留言已办结", "已办结"
	}
	n.Text = l.Title + "：" + beginning(answer.Text)
	return tell(ctx, h.Inbox, n)
}

func ofLetter(l board.Letter, k notice.Kind, ref string) notice.Notice {
	return notice.Notice{CitizenID: l.CitizenID, Kind: k, Ref: ref, Number: l.Number, Page: notice.PageLetter, TargetID: l.ID}
}

func tell(ctx context.Context, inbox Inbox, list ...notice.Notice) error {
	_, err := inbox.Tell(ctx, list...)
	return err
}

// greeting is what answers begin with and a short message has no room for.
var greeting = regexp.MustCompile(`^(尊敬的\p{Han}{0,8}[，,：:！! ]*)?([您你]好[，,。！!：: ]*)?`)

// beginning is as much of a text as a line or two of the inbox hold, without its greeting.
func beginning(text string) string {
	const most = 60
	text = strings.Join(strings.Fields(text), " ")
	if bare := greeting.ReplaceAllString(text, ""); bare != "" {
		text = bare
	}
	if r := []rune(text); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return text
}

// Conversations finds what citizens have not read.
type Conversations interface {
	Unread(ctx context.Context, since, until time.Time) ([]dialogue.Unread, error)
}

// Away tells citizens what was said while they were not there.
type Away struct {
	Inbox         Inbox
	Conversations Conversations
	Now           func() time.Time // UTC
}

// How long somebody may look elsewhere before it counts as being away, and how far back a look
// goes: a process that was down for less forgets nobody.
const (
	grace = time.Minute
	reach = 2 * time.Hour
)

// Run tells of everything unread, once for each stretch of a conversation.
func (a Away) Run(ctx context.Context) error {
	now := a.Now()
	unread, err := a.Conversations.Unread(ctx, now.Add(-reach), now.Add(-grace))
	if err != nil {
		return err
	}
	list := make([]notice.Notice, len(unread))
	for i, u := range unread {
		list[i] = unreadNotice(u)
	}
	return tell(ctx, a.Inbox, list...)
}

func unreadNotice(u dialogue.Unread) notice.Notice {
	n := notice.Notice{
		CitizenID: u.CitizenID, Ref: u.ConversationID + ":" + strconv.FormatInt(u.FirstSeq, 10),
		Text: beginning(u.Last.Text), Page: notice.PageChat, TargetID: u.ConversationID,
	}
	switch u.Sender {
	case dialogue.ByAgent:
		n.Kind, n.Title, n.State = notice.HumanAnswered, "人工坐席回复了您", "已回复"
	case dialogue.BySystem:
		n.Kind, n.Title, n.State = notice.LineExpired, "暂时没有坐席能接待您", "未接通"
	default:
		n.Kind, n.Title, n.State = notice.BotAnswered, "您的提问有回答了", "已回复"
	}
	return n
}

// Chats keeps what could not be sent into WeChat in the citizens' inboxes.
type Chats struct{ Inbox Inbox }

// Unsent tells the citizen of one message that could not be sent. Ref names it, so that trying
// again tells nothing twice.
func (h Chats) Unsent(ctx context.Context, citizenID, conversationID, ref, text string) error {
	return tell(ctx, h.Inbox, notice.Notice{
		CitizenID: citizenID, Kind: notice.Unsent, Ref: ref, Title: "有一条回复没能发到微信", Text: beginning(text),
		Page: notice.PageChat, TargetID: conversationID,
	})
}

// Resumed takes back what Unsent told of a conversation: what was held is on its way.
func (h Chats) Resumed(ctx context.Context, citizenID, conversationID string) error {
	return h.Inbox.Over(ctx, notice.ToCitizen(citizenID), notice.Unsent, conversationID)
}

// Decided is what came of a text that was held back.
type Decided struct {
	CitizenID string
	Ref       string // of the decision
	Released  bool   // it was sent on after all
	Why       string // the reviewer's words, for a refusal
	Page      notice.Page
	TargetID  string // of the page: where the text was said, or what it became
}

// ContentDecided tells a citizen what came of a text that was held back.
func ContentDecided(ctx context.Context, inbox Inbox, d Decided) error {
	n := notice.Notice{CitizenID: d.CitizenID, Kind: notice.ContentDecided, Ref: d.Ref, Page: d.Page, TargetID: d.TargetID}
	n.Title, n.State, n.Text = "您的内容没有通过审核", "未通过", "您可以修改后再发，也可以转人工。"
	if d.Why != "" {
		n.Text = beginning(d.Why)
	}
	if d.Released {
		n.Title, n.State, n.Text = "您的内容通过了审核", "已通过", "已经替您发出，不用再发一次。"
	}
	return tell(ctx, inbox, n)
}
