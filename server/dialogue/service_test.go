package dialogue

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"qingting/server/db"
	"qingting/server/db/dbtest"
)

// scriptedBot answers with its own text and counts how often it was asked.
type scriptedBot struct {
	mu    sync.Mutex
	asked []string
	reply func(t Turn) (Reply, error)
}

func (b *scriptedBot) Reply(_ context.Context, t Turn) (Reply, error) {
	b.mu.Lock()
	b.asked = append(b.asked, t.Message.Text)
	b.mu.Unlock()
	if b.reply != nil {
		return b.reply(t)
	}
	return Reply{Kind: KindAnswer, Text: "答：" + t.Message.Text, Why: Decision{Kind: "answer"}}, nil
}

// openDesk takes everybody when open.
type openDesk struct {
	open     bool
	enqueued []Reason
	leaves   []string
	fail     error
}

func (d *openDesk) Enqueue(_ context.Context, h HandOff) (bool, error) {
	if d.fail != nil {
		return false, d.fail
	}
	if d.open {
		d.enqueued = append(d.enqueued, h.Reason)
	}
	return d.open, nil
}

func (d *openDesk) Leave(_ context.Context, _, reason string) error {
	d.leaves = append(d.leaves, reason)
	return nil
}

// ear records what people were told.
type ear struct {
	mu       sync.Mutex
	messages []Message
	changed  chan Message
}

func (e *ear) MessageStored(_ context.Context, _ Conversation, m Message) {
	e.mu.Lock()
	e.messages = append(e.messages, m)
	e.mu.Unlock()
	if m.Sender == ByBot {
		e.changed <- m
	}
}
func (e *ear) ConversationChanged(context.Context, Conversation) {}
func (e *ear) Typing(context.Context, Conversation, Sender)      {}

type noFiles struct{}

func (noFiles) OwnedBy(_ context.Context, id string, _ Sender, owner string) (File, error) {
	if id == "file-of-"+owner {
		return File{ID: id, Width: 3, Height: 4}, nil
	}
	if id == "voice-of-"+owner {
		return File{ID: id, Mime: "audio/mpeg"}, nil
	}
	return File{}, errors.New("not theirs")
}

type oneArticle struct{}

func (oneArticle) PublicAnswer(_ context.Context, id string) (string, Content, error) {
	if id != "a1" {
		return "", Content{}, errors.New("no such article")
	}
	return "补办要本人到场。", Content{ArticleID: "a1", ArticleVersion: 2, Question: "身份证丢了怎么补办"}, nil
}

type world struct {
	*Service
	bot  *scriptedBot
	desk *openDesk
	ear  *ear
	c    Conversation
}

// newWorld opens a conversation of citizen c1 on a fresh database.
func newWorld(t *testing.T, d *db.DB) *world {
	t.Helper()
	w := &world{bot: &scriptedBot{}, desk: &openDesk{}, ear: &ear{changed: make(chan Message, 100)}}
	w.Service = New(Parts{DB: d, Bot: w.bot, Desk: w.desk, Channel: w.ear, Files: noFiles{}, Library: oneArticle{}, Guides: oneGuide{},
		Now: func() time.Time { return time.Now().UTC() }})
	t.Cleanup(func() { w.Stop(context.Background()) })
	ctx := context.Background()
	for _, id := range []string{"c1", "c2"} {
		addRow(t, d, "citizens", map[string]any{"id": id, "created_at": time.Now().UTC(), "last_seen_at": time.Now().UTC()})
	}
	for _, id := range []string{"s1", "s2"} {
		addRow(t, d, "staff", map[string]any{"id": id, "username": id, "display_name": id, "password_hash": "x", "created_at": time.Now().UTC(), "updated_at": time.Now().UTC()})
	}
	c, created, err := w.Open(ctx, "c1", "h5")
	if err != nil || !created {
		t.Fatalf("open: %v %v", created, err)
	}
	w.c = c
	return w
}

func addRow(t *testing.T, d *db.DB, table string, row map[string]any) {
	t.Helper()
	if err := d.Conn(context.Background()).Table(table).Create(row).Error; err != nil {
		t.Fatal(err)
	}
}

func (w *world) ask(t *testing.T, clientID, text string) Message {
	t.Helper()
	m, err := w.Receive(context.Background(), "c1", w.c.ID, Said{ClientID: clientID, Kind: KindText, Text: text})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// answered waits for the bot's next reply.
func (w *world) answered(t *testing.T) Message {
	t.Helper()
	select {
	case m := <-w.ear.changed:
		return m
	case <-time.After(5 * time.Second):
		t.Fatal("no reply of the bot")
		return Message{}
	}
}

func (w *world) all(t *testing.T) []Message {
	t.Helper()
	list, err := w.Messages(context.Background(), w.c.ID, 0, 200)
	if err != nil {
		t.Fatal(err)
	}
	return list
}

func (w *world) state(t *testing.T) Conversation {
	t.Helper()
	c, err := w.Conversation(context.Background(), w.c.ID)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestQuestionIsStoredThenAnswered(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		q := w.ask(t, "k1", "身份证丢了")
		a := w.answered(t)
		if q.Seq != 1 || a.Seq != 2 || a.Text != "答：身份证丢了" || *a.ReplyTo != q.ID {
			t.Fatalf("question %+v answer %+v", q, a)
		}
		if c := w.state(t); c.AnsweredSeq != 1 || c.LastSeq != 2 {
			t.Fatalf("%+v", c)
		}
		why, err := w.Decisions(context.Background(), w.c.ID)
		if err != nil || len(why) != 1 || why[0].MessageID != q.ID || why[0].Query != "身份证丢了" {
			t.Fatalf("%v %+v", err, why)
		}
	})
}

func TestSendingAgainReturnsTheFirstAndAsksTheBotOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		first := w.ask(t, "k1", "一")
		w.answered(t)
		again := w.ask(t, "k1", "改了字也一样")
		if again.ID != first.ID || again.Text != "一" {
			t.Fatalf("%+v", again)
		}
		if n := len(w.all(t)); n != 2 || len(w.bot.asked) != 1 {
			t.Fatalf("%d messages, bot asked %v", n, w.bot.asked)
		}
	})
}

func TestManyAtOnceGetGaplessNumbersAndOneReplyEach(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		var wg sync.WaitGroup
		for i := range 10 {
			for range 2 { // every message is sent twice at the same time
				wg.Go(func() {
					said := Said{ClientID: fmt.Sprint("k", i), Kind: KindText, Text: fmt.Sprint("问题", i)}
					if _, err := w.Receive(context.Background(), "c1", w.c.ID, said); err != nil {
						t.Error(err)
					}
				})
			}
		}
		wg.Wait()
		for range 10 {
			w.answered(t)
		}
		list := w.all(t)
		if len(list) != 20 {
			t.Fatalf("%d messages", len(list))
		}
		for i, m := range list {
			if m.Seq != int64(i+1) {
				t.Fatalf("message %d has number %d", i, m.Seq)
			}
		}
	})
}

func TestSoManyTurnsAreAnsweredAtOnceAndOthersAcknowledgedMeanwhile(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	w.Workers = 2
	begun, goOn := make(chan string, 10), make(chan struct{})
	w.bot.reply = func(turn Turn) (Reply, error) {
		begun <- turn.Message.ID
		<-goOn
		return Reply{Kind: KindText, Text: "好"}, nil
	}
	s := New(w.Parts)
	for i := range 5 {
		c, _, err := s.Open(t.Context(), "c1", fmt.Sprint("way", i))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Receive(t.Context(), "c1", c.ID, Said{ClientID: "k", Kind: KindText, Text: "问"}); err != nil {
			t.Fatal(err) // acknowledged although the bot is busy
		}
	}
	<-begun
	<-begun
	goOn <- struct{}{}
	<-begun // only now the third
	if len(begun) != 0 {
		t.Fatal("more than two at once")
	}
	close(goOn)
	s.Stop(context.Background())
	if len(begun) != 2 {
		t.Fatalf("%d more began", len(begun))
	}
}

func TestAFailingBotApologisesInsteadOfSilence(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	w.bot.reply = func(Turn) (Reply, error) { return Reply{}, errors.New("boom") }
	w.ask(t, "k1", "问")
	a := w.answered(t)
	if a.Kind != KindDecline || !slices.Contains(a.Content.Actions, ActionHuman) || strings.Contains(a.Text, "boom") {
		t.Fatalf("%+v", a)
	}
}

func TestAQuestionLeftByADeadProcessIsAnsweredOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.Stop(context.Background()) // this process will never answer
		q := w.ask(t, "k1", "还在吗")
		others := []*Service{New(w.Parts), New(w.Parts)}
		for i, s := range others {
			n, err := s.Sweep(context.Background(), time.Now().UTC().Add(time.Second))
			// The first may have answered already when the second looks.
			if err != nil || n > 1 || i == 0 && n != 1 {
				t.Fatalf("%d: %d %v", i, n, err)
			}
		}
		for _, s := range others {
			s.Stop(context.Background())
		}
		list := w.all(t)
		if len(list) != 2 || *list[1].ReplyTo != q.ID {
			t.Fatalf("%+v", list)
		}
		if n, err := w.Sweep(context.Background(), time.Now().UTC().Add(time.Second)); n != 0 || err != nil {
			t.Fatalf("still %d unanswered, %v", n, err)
		}
	})
}

func TestHistoryIsWhatWasSaidBefore(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	var seen []string
	w.bot.reply = func(turn Turn) (Reply, error) {
		seen = nil
		for _, m := range turn.History {
			seen = append(seen, string(m.Sender)+":"+m.Text)
		}
		return Reply{Kind: KindText, Text: "好"}, nil
	}
	w.ask(t, "k1", "一")
	w.answered(t)
	w.ask(t, "k2", "二")
	w.answered(t)
	if got := strings.Join(seen, " "); got != "citizen:一 bot:好" {
		t.Fatalf("history %q", got)
	}
}

func TestEveryQuestionLeftIsAnsweredWithWhatWasSaidBeforeIt(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	w.Stop(context.Background()) // this process will never answer
	for i := range 30 {
		w.ask(t, fmt.Sprint("k", i), fmt.Sprint("问题", i))
	}
	var wrong []string
	w.bot.reply = func(turn Turn) (Reply, error) {
		first := turn.Message.Seq - int64(len(turn.History))
		if want := min(turn.Message.Seq-1, historyLength); int64(len(turn.History)) != want || want > 0 && turn.History[0].Seq != first {
			wrong = append(wrong, fmt.Sprintf("%d sees %d", turn.Message.Seq, len(turn.History)))
		}
		return Reply{Kind: KindText, Text: "好"}, nil
	}
	next := New(w.Parts)
	if _, err := next.Sweep(context.Background(), time.Now().UTC().Add(time.Second)); err != nil {
		t.Fatal(err)
	}
	next.Stop(context.Background())
	if n := len(w.all(t)); n != 60 || len(wrong) > 0 || len(w.bot.asked) != 30 {
		t.Fatalf("%d messages, asked %d times, %v", n, len(w.bot.asked), wrong)
	}
}

func TestWhatMayNotBeSaid(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	long := strings.Repeat("长", MaxText+1)
	cases := map[string]struct {
		said Said
		want error
	}{
		"no key":           {Said{Kind: KindText, Text: "x"}, ErrClientID},
		"long key":         {Said{ClientID: strings.Repeat("k", 65), Kind: KindText, Text: "x"}, ErrClientID},
		"empty":            {Said{ClientID: "k", Kind: KindText, Text: " \n"}, ErrTextEmpty},
		"too long":         {Said{ClientID: "k", Kind: KindText, Text: long}, ErrTextTooLong},
		"unknown kind":     {Said{ClientID: "k", Kind: "script", Text: "x"}, ErrKind},
		"answers itself":   {Said{ClientID: "k", Kind: KindAnswer, Text: "x"}, ErrKind},
		"foreign picture":  {Said{ClientID: "k", Kind: KindImage, FileID: "file-of-c2"}, ErrFile},
		"no picture":       {Said{ClientID: "k", Kind: KindImage}, ErrFile},
		"unknown question": {Said{ClientID: "k", Kind: KindCandidate, ArticleID: "nope"}, ErrCandidate},
	}
	for name, c := range cases {
		t.Run(name, func(t *testing.T) {
			if _, err := w.Receive(context.Background(), "c1", w.c.ID, c.said); !errors.Is(err, c.want) {
				t.Fatalf("got %v, want %v", err, c.want)
			}
		})
	}
	if n := len(w.all(t)); n != 0 {
		t.Fatalf("%d messages stored", n)
	}
}

func TestForeignConversationsLookMissing(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	ctx := context.Background()
	_, err := w.Receive(ctx, "c2", w.c.ID, Said{ClientID: "k", Kind: KindText, Text: "x"})
	if !errors.Is(err, ErrNotFound) {
		t.Fatalf("write: %v", err)
	}
	w.ask(t, "k", "我的身份证丢了")
	if m, err := w.Receive(ctx, "c2", w.c.ID, Said{ClientID: "k", Kind: KindText, Text: "x"}); !errors.Is(err, ErrNotFound) || m.Text != "" {
		t.Fatalf("write what the other has written: %v %q", err, m.Text)
	}
	if _, err := w.OfCitizen(ctx, "c2", w.c.ID); !errors.Is(err, ErrNotFound) {
		t.Fatalf("read: %v", err)
	}
	if _, err := w.Say(ctx, "s1", w.c.ID, Said{ClientID: "k", Kind: KindText, Text: "x"}); !errors.Is(err, ErrNotYours) {
		t.Fatalf("agent without the floor: %v", err)
	}
}

func TestTappedCandidateCarriesItsQuestion(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	m, err := w.Receive(context.Background(), "c1", w.c.ID, Said{ClientID: "k", Kind: KindCandidate, ArticleID: "a1"})
	if err != nil || m.Text != "身份证丢了怎么补办" || m.Content.ArticleID != "a1" || m.Content.ArticleVersion != 2 {
		t.Fatalf("%v %+v", err, m)
	}
	w.answered(t)
}

func TestPictureCarriesItsSize(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	m, err := w.Receive(context.Background(), "c1", w.c.ID, Said{ClientID: "k", Kind: KindImage, FileID: "file-of-c1"})
	if err != nil || m.Content.File == nil || m.Content.File.Width != 3 {
		t.Fatalf("%v %+v", err, m)
	}
	w.answered(t)
	if stored := w.all(t)[0]; stored.Content.File == nil || stored.Content.File.ID != "file-of-c1" {
		t.Fatalf("%+v", stored)
	}
}

func TestHandOffWithNobodyThereOffersALetterAndKeepsTheBot(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		out, err := w.RequestHuman(context.Background(), w.c, ReasonRequest, "h1")
		if err != nil || out.Taken || out.Conversation.State != StateBot || !slices.Contains(out.Notice.Content.Actions, ActionLetter) {
			t.Fatalf("%v %+v", err, out)
		}
		if _, err := w.RequestHuman(context.Background(), w.c, ReasonRequest, "h1"); err != nil || len(w.all(t)) != 1 {
			t.Fatalf("asking again: %v, %d messages", err, len(w.all(t)))
		}
	})
}

func TestHandOffMovesTheFloorOnce(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.desk.open = true
		ctx := context.Background()
		for range 2 {
			out, err := w.RequestHuman(ctx, w.c, ReasonRequest, "h1")
			if err != nil || !out.Taken || out.Conversation.State != StateWaiting {
				t.Fatalf("%v %+v", err, out)
			}
		}
		if len(w.desk.enqueued) != 1 {
			t.Fatalf("enqueued %v", w.desk.enqueued)
		}
		w.ask(t, "k1", "有人吗")
		if err := w.Assign(ctx, w.c.ID, "s1", "您好"); err != nil {
			t.Fatal(err)
		}
		if err := w.Assign(ctx, w.c.ID, "s2", "您好"); !errors.Is(err, ErrMoved) {
			t.Fatalf("second claim: %v", err)
		}
		if _, err := w.RequestHuman(ctx, w.c, ReasonRequest, "h2"); !errors.Is(err, ErrMoved) {
			t.Fatalf("asking with an agent there: %v", err)
		}
		if len(w.bot.asked) != 0 {
			t.Fatalf("the bot spoke without the floor: %v", w.bot.asked)
		}
	})
}

func TestAFailedHandOffChangesNothing(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	w.desk.fail = errors.New("desk is down")
	if _, err := w.RequestHuman(context.Background(), w.c, ReasonRequest, "h1"); err == nil {
		t.Fatal("no error")
	}
	if c := w.state(t); c.State != StateBot || len(w.all(t)) != 0 || len(w.ear.messages) != 0 {
		t.Fatalf("state %s, told %v", c.State, w.ear.messages)
	}
}

func TestBotMayHandOffByItself(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	w.desk.open = true
	w.bot.reply = func(Turn) (Reply, error) {
		return Reply{Kind: KindEmergency, Text: "请拨打 119", HandOff: ReasonEmergency, Urgent: true}, nil
	}
	w.ask(t, "k1", "着火了")
	w.answered(t)
	if c := w.state(t); c.State != StateWaiting || len(w.all(t)) != 3 {
		t.Fatalf("%s, %d messages", c.State, len(w.all(t)))
	}
}

func TestNobodyInDangerIsSentToALetter(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	w.bot.reply = func(Turn) (Reply, error) {
		return Reply{Kind: KindEmergency, Text: "请拨打 119", HandOff: ReasonEmergency, Urgent: true}, nil
	}
	w.ask(t, "k1", "着火了")
	w.answered(t)
	list := w.all(t)
	last := list[len(list)-1]
	if last.Kind != KindNotice || len(last.Content.Actions) != 0 || strings.Contains(last.Text, "留言") || !strings.Contains(last.Text, "不要等") {
		t.Fatalf("%s %v", last.Text, last.Content.Actions)
	}
}

func TestReplyThatComesTooLateIsDropped(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	w.desk.open = true
	asked, goOn := make(chan bool), make(chan bool)
	w.bot.reply = func(Turn) (Reply, error) {
		close(asked)
		<-goOn
		return Reply{Kind: KindAnswer, Text: "晚了"}, nil
	}
	w.ask(t, "k1", "问")
	<-asked
	if _, err := w.RequestHuman(context.Background(), w.c, ReasonRequest, "h1"); err != nil {
		t.Fatal(err)
	}
	close(goOn)
	w.Stop(context.Background())
	for _, m := range w.all(t) {
		if m.Sender == ByBot {
			t.Fatalf("the bot spoke after the hand-off: %+v", m)
		}
	}
}

func TestClosingAndRating(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := context.Background()
		if _, err := w.Rate(ctx, w.state(t), 5, ""); !errors.Is(err, ErrNotEnded) {
			t.Fatalf("rating an open one: %v", err)
		}
		for range 2 {
			c, err := w.Close(ctx, w.c.ID, "citizen")
			if err != nil || c.State != StateClosed {
				t.Fatalf("%v %+v", err, c)
			}
		}
		if len(w.all(t)) != 1 || len(w.desk.leaves) != 1 {
			t.Fatalf("%d messages, desk told %v", len(w.all(t)), w.desk.leaves)
		}
		_, err := w.Receive(ctx, "c1", w.c.ID, Said{ClientID: "k", Kind: KindText, Text: "还有"})
		if !errors.Is(err, ErrClosed) {
			t.Fatalf("speaking into a closed one: %v", err)
		}
		if _, err := w.Rate(ctx, w.state(t), 6, ""); !errors.Is(err, ErrRating) {
			t.Fatalf("six stars: %v", err)
		}
		for range 2 {
			if c, err := w.Rate(ctx, w.state(t), 4, "好"); err != nil || c.Rating != 4 {
				t.Fatalf("%v %+v", err, c)
			}
		}
		if _, err := w.Rate(ctx, w.state(t), 1, "改主意"); !errors.Is(err, ErrRated) {
			t.Fatalf("second rating: %v", err)
		}
		next, created, err := w.Open(ctx, "c1", "h5")
		if err != nil || !created || next.ID == w.c.ID {
			t.Fatalf("%v %v", created, err)
		}
	})
}

func TestThumbsDownOffersAHumanOncePerAnswer(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := context.Background()
		q := w.ask(t, "k1", "问")
		a := w.answered(t)
		for range 2 {
			if m, err := w.Judge(ctx, w.c, a.ID, "down", "没说清"); err != nil || m.Verdict != "down" {
				t.Fatalf("%v %+v", err, m)
			}
		}
		list := w.all(t)
		if len(list) != 3 || list[1].Verdict != "down" || !slices.Contains(list[2].Content.Actions, ActionHuman) {
			t.Fatalf("%+v", list)
		}
		if _, err := w.Judge(ctx, w.c, q.ID, "up", ""); !errors.Is(err, ErrVerdict) {
			t.Fatalf("judging oneself: %v", err)
		}
		another := Conversation{ID: newID()}
		if _, err := w.Judge(ctx, another, a.ID, "up", ""); !errors.Is(err, ErrMessageMissing) {
			t.Fatalf("judging under another conversation: %v", err)
		}
	})
}

func TestReadMarksOnlyMoveForward(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	ctx := context.Background()
	w.ask(t, "k1", "问")
	w.answered(t)
	for _, seq := range []int64{2, 1, 99} {
		if err := w.Read(ctx, w.c, ByCitizen, seq); err != nil {
			t.Fatal(err)
		}
	}
	if c := w.state(t); c.CitizenReadSeq != 2 || c.AgentReadSeq != 0 {
		t.Fatalf("%+v", c)
	}
}

func TestIdleConversationsAreClosed(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		past := time.Now().UTC().Add(-time.Hour)
		if n, err := w.CloseIdle(context.Background(), past, past); n != 0 || err != nil {
			t.Fatalf("%d %v", n, err)
		}
		future := time.Now().UTC().Add(time.Hour)
		n, err := w.CloseIdle(context.Background(), future, past)
		if c := w.state(t); err != nil || n != 1 || c.ClosedBy != "idle" {
			t.Fatalf("%d %v %+v", n, err, c)
		}
	})
}

func TestOpenReturnsTheOneConversation(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		var wg sync.WaitGroup
		ids := make([]string, 8)
		for i := range ids {
			wg.Go(func() {
				c, _, err := w.Open(context.Background(), "c2", "h5")
				if err != nil {
					t.Error(err)
				}
				ids[i] = c.ID
			})
		}
		wg.Wait()
		slices.Sort(ids)
		if len(slices.Compact(ids)) != 1 {
			t.Fatalf("several conversations: %v", ids)
		}
	})
}

// oneGuide knows the guide g1.
type oneGuide struct{}

func (oneGuide) Title(_ context.Context, id string) (string, error) {
	if id != "g1" {
		return "", ErrGuide
	}
	return "办居住证", nil
}

func TestAGuideIsBegunByTheCitizenAlone(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		ctx := context.Background()
		kept := 0
		w.bot.reply = func(turn Turn) (Reply, error) {
			return Reply{Kind: KindAsk, Text: "您是本市户口吗？", Keep: func(context.Context) error { kept++; return nil }}, nil
		}
		m, err := w.Receive(ctx, "c1", w.c.ID, Said{ClientID: "g", Kind: KindGuide, GuideID: "g1"})
		if err != nil || m.Text != "办居住证" || m.Content.GuideID != "g1" {
			t.Fatalf("%+v %v", m, err)
		}
		if a := w.answered(t); a.Kind != KindAsk || kept != 1 {
			t.Fatalf("%+v, kept %d times", a, kept)
		}
		for name, said := range map[string]Said{"no guide": {ClientID: "x", Kind: KindGuide}, "another guide": {ClientID: "y", Kind: KindGuide, GuideID: "g2"}} {
			if _, err := w.Receive(ctx, "c1", w.c.ID, said); !errors.Is(err, ErrGuide) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := w.Say(ctx, "a1", w.c.ID, Said{ClientID: "z", Kind: KindGuide, GuideID: "g1"}); !errors.Is(err, ErrKind) {
			t.Errorf("an agent began a guide: %v", err)
		}
	})
}

func TestAReplyWhoseBelongingsCannotBeKeptIsNotSent(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	keep := errors.New("moved")
	w.bot.reply = func(Turn) (Reply, error) {
		err := keep
		return Reply{Kind: KindText, Text: "好", Keep: func(context.Context) error { return err }}, nil
	}
	w.ask(t, "k1", "外地户口")
	w.Stop(context.Background())
	if list := w.all(t); len(list) != 1 {
		t.Fatalf("%+v", list)
	}
	keep = nil
	again := New(w.Parts)
	if n, err := again.Sweep(context.Background(), time.Now().UTC().Add(time.Second)); n != 1 || err != nil {
		t.Fatalf("%d %v", n, err)
	}
	again.Stop(context.Background())
	if list := w.all(t); len(list) != 2 {
		t.Fatalf("%+v", list)
	}
}

type ears string

func (e ears) Hear(context.Context, string) string { return string(e) }

func TestARecordingIsKeptAndItsWordsAreAnswered(t *testing.T) {
	for name, c := range map[string]struct {
		ears    Ears
		text    string
		unheard bool
	}{
		"nobody hears":         {nil, "[语音 12 秒]", true},
		"nothing can be heard": {ears("  "), "[语音 12 秒]", true},
		"words":                {ears("身份证丢了怎么办"), "身份证丢了怎么办", false},
		"a flood of words":     {ears(strings.Repeat("啊", MaxText+5)), strings.Repeat("啊", MaxText), false},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, dbtest.Open(t))
			w.Ears = c.ears
			m, err := w.Receive(context.Background(), "c1", w.c.ID, Said{ClientID: "k", Kind: KindVoice, FileID: "voice-of-c1", Seconds: 12})
			if err != nil || m.Text != c.text || m.Unheard() != c.unheard {
				t.Fatalf("%v %+v", err, m)
			}
			w.answered(t)
			if f := w.all(t)[0].Content.File; f == nil || !f.IsSound() || f.Seconds != 12 {
				t.Fatalf("%+v", f)
			}
		})
	}
}

func TestAPictureIsNoRecording(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	for _, said := range []Said{
		{ClientID: "a", Kind: KindVoice, FileID: "file-of-c1"}, {ClientID: "b", Kind: KindImage, FileID: "voice-of-c1"}, {ClientID: "c", Kind: KindVoice},
	} {
		if _, err := w.Receive(context.Background(), "c1", w.c.ID, said); !errors.Is(err, ErrFile) {
			t.Errorf("%+v: %v", said, err)
		}
	}
}

// What somebody says while waiting is for the human; when they stop waiting, the bot must not
// come back to it: "转人工", said twice, would put them into the line again.
func TestTheBotLeavesAloneWhatWasSaidInTheLine(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, d *db.DB) {
		w := newWorld(t, d)
		w.desk.open = true
		for i, leave := range []func() error{
			func() error { return w.CancelWaiting(t.Context(), w.c) },
			func() error {
				return w.DB.InTx(t.Context(), func(ctx context.Context) error { return w.ReleaseToBot(ctx, w.c.ID, "没有坐席") })
			},
		} {
			if _, err := w.RequestHuman(t.Context(), w.c, ReasonRequest, fmt.Sprint("h", i)); err != nil {
				t.Fatal(err)
			}
			w.ask(t, fmt.Sprint("w", i), "还要等多久")
			if err := leave(); err != nil {
				t.Fatal(err)
			}
			w.ask(t, fmt.Sprint("q", i), "社保怎么交")
			if m := w.answered(t); m.Text != "答：社保怎么交" {
				t.Fatal(m.Text)
			}
		}
	})
}
