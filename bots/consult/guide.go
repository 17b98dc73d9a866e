package consult

import (
	"context"
	"errors"
	"slices"
	"strings"

	"qingting/server/dialogue"
	"qingting/server/guide"
)

// Guides keeps guides and the walks of citizens; *guide.Service satisfies it.
type Guides interface {
	Offered(ctx context.Context) ([]guide.Guide, error)
	Begin(ctx context.Context, citizenID, conversationID, guideID string) (guide.Run, error)
	OpenIn(ctx context.Context, conversationID string) (run guide.Run, found bool, err error)
	Keep(ctx context.Context, r guide.Run) error
}

// guided takes what belongs to a guide: the wish to begin one, what is said about the walk, and
// answers to its questions. Another question ends it without a reply; the guide's question is then
// asked again behind the answer.
func (b *Bot) guided(ctx context.Context, t *thought) (*dialogue.Reply, error) {
	if b.Guides == nil {
		return nil, nil
	}
	m := t.turn.Message
	if m.Kind == dialogue.KindGuide {
		return b.begin(ctx, t, m.Content.GuideID)
	}
	run, found, err := b.Guides.OpenIn(ctx, t.turn.Conversation.ID)
	if err != nil || !found || m.Kind != dialogue.KindText {
		return nil, err
	}
	t.run = &run
	if command, step := run.Definition.ReadCommand(t.text); command != guide.NoCommand {
		return b.obey(ctx, t, command, step), nil
	}
	return b.takeAnswer(t), nil
}

// begin starts a walk, or goes on with one that was left.
func (b *Bot) begin(ctx context.Context, t *thought, guideID string) (*dialogue.Reply, error) {
	conversation := t.turn.Conversation
	run, err := b.Guides.Begin(ctx, conversation.CitizenID, conversation.ID, guideID)
	if errors.Is(err, guide.ErrNotFound) {
		t.why.Reason = "guide_gone"
		return b.waysOut("这个办事引导已经下线了。您可以直接说要办的事，我来查。"), nil
	}
	if err != nil {
		return nil, err
	}
	t.run = &run
	lead := "好的，我们一步步来，随时可以说“上一步”或“退出”。"
	if run.RowVersion > 0 && len(run.Answers) > 0 {
		lead = "接着上次的办。说“从头开始”可以重来。"
	}
	return b.askStep(t, lead), nil
}

// obey does what is said about the walk.
func (b *Bot) obey(_ context.Context, t *thought, command guide.Command, step string) *dialogue.Reply {
	run := t.run
	switch command {
	case guide.GoBack:
		before := len(run.Answers)
		if run.Answers = run.Definition.Back(run.Answers); len(run.Answers) == before {
			return b.askStep(t, "已经是第一步了。")
		}
		return b.askStep(t, "好的，回到上一步。")
	case guide.Change:
		run.Answers = guide.Forget(run.Answers, step)
		return b.askStep(t, "好的，改一下。")
	case guide.Restart:
		run.Answers = nil
		return b.askStep(t, "好的，从头开始。")
	case guide.Leave:
		run.State = guide.Left
		t.why.Kind, t.why.Reason = "guide", "guide_left"
		return b.ofRun(t, &dialogue.Reply{Kind: dialogue.KindText, Text: "好的，先到这里。填过的都留着，想接着办时再点“" + run.Definition.Title + "”。",
			Content: dialogue.Content{Blocks: []dialogue.Block{{Type: "guide", GuideID: run.GuideID, Title: run.Definition.Title, Text: run.Definition.Summary}}}})
	default:
		return b.askStep(t, "我们接着办。")
	}
}

// takeAnswer takes the message as the answer to the question that was asked; nil when it is
// something else.
func (b *Bot) takeAnswer(t *thought) *dialogue.Reply {
	run := t.run
	place := run.Definition.Walk(run.Answers)
	if place.Step == nil {
		return nil
	}
	answer, ok, problem := b.Answers.Read(*place.Step, t.text)
	free := place.Step.Type == guide.Text
	if ok && (!free || !asksSomething(t.text)) {
		run.Answers = guide.With(run.Answers, answer)
		return b.askStep(t, "")
	}
	if asksSomething(t.text) || letters(t.text) > 12 {
		return nil // another question; it is answered, and this one asked again
	}
	t.why.Kind, t.why.Reason = "guide", "guide_misunderstood"
	return b.ofRun(t, &dialogue.Reply{Kind: dialogue.KindAsk, Text: problem, Content: dialogue.Content{Options: optionsOf(place.Step)}})
}

var questionWords = []string{"吗", "？", "?", "怎么", "什么", "多少", "哪", "为什么", "多久", "几天", "能不能", "可以不", "要不要", "咋", "如何", "谁"}

func asksSomething(text string) bool {
	return slices.ContainsFunc(questionWords, func(w string) bool { return strings.Contains(text, w) })
}

// askStep asks the next question, or gives the check-list when none is left.
func (b *Bot) askStep(t *thought, lead string) *dialogue.Reply {
	run := t.run
	t.why.Kind, t.why.Reason = "guide", "guide_step"
	place := run.Definition.Walk(run.Answers)
	if place.Step == nil {
		return b.finish(t)
	}
	return b.ofRun(t, &dialogue.Reply{Kind: dialogue.KindAsk, Text: joinLines(lead, question(place.Step)),
		Content: dialogue.Content{Options: optionsOf(place.Step)}})
}

func question(s *guide.Step) string { return joinLines(s.Ask, s.Help) }

func joinLines(lines ...string) string {
	return strings.Join(slices.DeleteFunc(lines, func(l string) bool { return l == "" }), "\n")
}

func optionsOf(s *guide.Step) (out []string) {
	for _, o := range s.Options {
		out = append(out, o.Label)
	}
	if s.Optional {
		out = append(out, "跳过")
	}
	return out
}

// finish gives the personal check-list.
func (b *Bot) finish(t *thought) *dialogue.Reply {
	run := t.run
	run.State = guide.Done
	t.why.Reason = "guide_done"
	list := run.Definition.Checklist(run.Answers)
	c := dialogue.Content{Question: list.Title, Actions: []dialogue.Action{dialogue.ActionHuman}}
	for _, s := range list.Sections {
		block := dialogue.Block{Type: "materials", Title: s.Title}
		for _, i := range s.Items {
			line := i.Text
			if i.Note != "" {
				line += "（" + i.Note + "）"
			}
			block.Items = append(block.Items, line)
		}
		c.Blocks = append(c.Blocks, block)
	}
	if list.OutletKind != "" {
		c.Blocks = append(c.Blocks, dialogue.Block{Type: "outlets", OutletKind: list.OutletKind})
	}
	if list.Phone != nil {
		c.Blocks = append(c.Blocks, phone(list.Phone.Name, list.Phone.Number))
	}
	for _, s := range list.Sources {
		c.Sources = append(c.Sources, dialogue.Source{Name: s.Name, Number: s.Number, Clause: s.Clause, Dated: s.Date, URL: s.URL})
	}
	if l := list.Letter; l != nil {
		c.ActionLetter = &dialogue.LetterDraft{DemandType: l.DemandType, Title: l.Title, Text: l.Text}
	}
	lead := list.Lead
	if lead == "" {
		lead = "问完了，这是您的清单。"
	}
	return b.ofRun(t, &dialogue.Reply{Kind: dialogue.KindAnswer, Text: lead, Content: c})
}

// ofRun marks a reply as part of the walk, which is stored together with it.
func (b *Bot) ofRun(t *thought, reply *dialogue.Reply) *dialogue.Reply {
	run := *t.run
	reply.Content.Guide = stepOf(run)
	reply.Keep = func(ctx context.Context) error { return b.Guides.Keep(ctx, run) }
	t.run = nil
	return reply
}

func stepOf(run guide.Run) *dialogue.GuideStep {
	place := run.Definition.Walk(run.Answers)
	g := &dialogue.GuideStep{RunID: run.ID, GuideID: run.GuideID, Title: run.Definition.Title, At: place.At, Of: place.Of, State: string(run.State)}
	if place.Step != nil {
		g.Step = place.Step.Key
	}
	for _, a := range run.Definition.Given(run.Answers) {
		g.Given = append(g.Given, dialogue.GuideAnswer{Step: a.Step, Label: labelOf(run.Definition, a.Step), Words: a.Label})
	}
	return g
}

func labelOf(d guide.Definition, step string) string {
	for _, s := range d.Steps {
		if s.Key == step {
			return s.Label
		}
	}
	return step
}

// goOn asks the guide's question again behind the answer to another one.
func (t *thought) goOn(reply *dialogue.Reply) {
	if t.run == nil || reply.HandOff != "" || reply.Kind == dialogue.KindEmergency {
		return
	}
	place := t.run.Definition.Walk(t.run.Answers)
	if place.Step == nil {
		return
	}
	reply.Text = joinLines(reply.Text, "我们接着办“"+t.run.Definition.Title+"”："+place.Step.Ask)
	reply.Content.Options = optionsOf(place.Step)
	reply.Content.Guide = stepOf(*t.run)
}

var guidable = []dialogue.Kind{dialogue.KindAnswer, dialogue.KindAsk, dialogue.KindCandidates, dialogue.KindDecline}

// offerGuides shows under an answer the guides that help with the same thing.
func (b *Bot) offerGuides(ctx context.Context, t *thought, reply *dialogue.Reply) error {
	open := reply.Content.Guide != nil || reply.HandOff != "" || t.run != nil || isPart(reply.Content)
	if b.Guides == nil || open || !slices.Contains(guidable, reply.Kind) {
		return nil
	}
	guides, err := b.Guides.Offered(ctx)
	if err != nil {
		return err
	}
	fitting := guide.Match(guides, t.text)
	if key := b.keyOf(ctx, reply.Content.ArticleID); key != "" {
		for _, g := range guides {
			if slices.Contains(g.Definition.ArticleKeys, key) && !slices.ContainsFunc(fitting, func(o guide.Guide) bool { return o.ID == g.ID }) {
				fitting = append(fitting, g)
			}
		}
	}
	for _, g := range fitting[:min(2, len(fitting))] {
		reply.Content.Blocks = append(reply.Content.Blocks, dialogue.Block{Type: "guide", GuideID: g.ID, Title: g.Definition.Title, Text: g.Definition.Summary})
	}
	if len(fitting) > 0 && t.why.Reason == "below_confirm" {
		reply.Text = "这件事我可以一步步带您办，点下面的“" + fitting[0].Definition.Title + "”就开始。不是这件事的话，请换个说法，或者转人工、留言。"
	}
	return nil
}

func (b *Bot) keyOf(ctx context.Context, articleID string) string {
	if articleID == "" {
		return ""
	}
	card, err := b.Library.Card(ctx, articleID)
	if err != nil {
		return "" // the answer stands without what might have been offered beside it
	}
	return card.Key
}
