package consult

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"qingting/server/dialogue"
)

var (
	// asksAgain wants the list of questions once more.
	asksAgain = whole(`返回(上一?(步|级|个))?|上一(个|步|页|级)|`, `(请|麻烦|把|能不能|可以)*(刚才|刚刚|上面|前面|之前|那些|那个|这个)*(的)?(那个|那些|那几个|几个)?(列表|选项|选择|几个问题|问题列表|菜单)(呢|再|重新)*(发|说|给|看|列|出来|来|我)*(一?下|一遍|一次|看看)?`, mood)
	// wantsLetter wants to write to the staff, without saying what.
	wantsLetter = whole(`(那|好的?|好了|可以了|行了?|就这样|没了|请|麻烦|我|想|要|就|能不能|可以|帮|给|，|,)*(你|您)?(帮|替|给)?(我)?(来)?((写|提交|填|发|做|录|记)(一?(下|个|份|封|条))?(个|份)?(留言|工单|投诉(单)?|举报|信|诉求|上去|材料)?|留言|留个言|(写|填|弄|提交|发)好)(吧|了吗|了没有?|了|可以吗|行吗|好吗)?`, mood)
	// wantsDemand says what kind of demand it is and nothing about what happened.
	wantsDemand = whole(`(你好|您好)?[，, ]*(那|我|想|要|就|需要|来|打算|可以|能不能)*(投诉|举报|反映(一?个?(问题|情况|事情|事))?|提(个|点|一?个|一?些)?(意见|建议)|表扬(一下)?|反映情况|求助)(一下|一个人|个事|一件事|你们|人|他们?|她们?|这个人|它)?(吧|可以吗|怎么(投诉|弄|办|反映|举报))?`, mood)
)

// soothe answers somebody to whom the last answer was of no use: with the next likeliest questions
// if there are any, else with the ways out; the second time in a row a human comes first.
func (b *Bot) soothe(ctx context.Context, t *thought) (*dialogue.Reply, error) {
	t.why.Kind, t.why.Reason = "small_talk", "unhappy"
	if last, found := lastOfBot(t.turn.History); found && last.Kind == dialogue.KindDecline {
		return b.waysOut("对不起，一直没帮上您。建议直接转人工，由坐席帮您；也可以写留言，工作人员会看到并答复您。"), nil
	}
	others, err := b.others(ctx, t.turn.History)
	if err != nil {
		return nil, err
	}
	if len(others) > 0 {
		return b.offerAgain(others, "抱歉，没有答到点子上。您想问的是不是下面的问题？都不是的话，请换个说法，或者转人工。"), nil
	}
	return b.waysOut("抱歉，没有答到点子上。您可以换个说法再问一次，说清楚谁、办什么事；也可以转人工，由坐席帮您。"), nil
}

// others are the likeliest questions for what the citizen last asked, without those the bot gave
// or offered since.
func (b *Bot) others(ctx context.Context, history []dialogue.Message) ([]dialogue.Candidate, error) {
	at := len(history) - 1
	for at >= 0 && (history[at].Sender != dialogue.ByCitizen || history[at].Kind != dialogue.KindText) {
		at--
	}
	if at < 0 || leans(history[at].Text) {
		return nil, nil
	}
	seen := map[string]bool{}
	for _, m := range history {
		seen[m.Content.ArticleID] = true
		for _, c := range m.Content.Candidates {
			seen[c.ArticleID] = true
		}
	}
	var list []dialogue.Candidate
	for _, h := range b.search(spoken(history[at].Text)) {
		if seen[h.ID] || h.Probability < b.Settings.Confirm/offerShare || len(list) == offered {
			continue
		}
		question, err := b.Library.PublicQuestion(ctx, h.ID)
		if isExpected(err) {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("read question: %w", err)
		}
		list = append(list, dialogue.Candidate{ArticleID: h.ID, Question: question})
	}
	return list, nil
}

// offerAgain lets choose from a list, with a human beside it.
func (b *Bot) offerAgain(list []dialogue.Candidate, text string) *dialogue.Reply {
	return &dialogue.Reply{Kind: dialogue.KindCandidates, Text: text,
		Content: dialogue.Content{Candidates: list, Actions: []dialogue.Action{dialogue.ActionHuman}}}
}

// listAgain shows the newest list once more.
func (b *Bot) listAgain(t *thought) *dialogue.Reply {
	for _, m := range slices.Backward(t.turn.History) {
		if m.Sender == dialogue.ByBot && len(m.Content.Candidates)+len(m.Content.Options) > 0 && m.Content.Guide == nil {
			t.why.Reason = "list_again"
			r := b.offerAgain(m.Content.Candidates, "刚才的选项在这里，点一下，或者说“第几个”。")
			r.Content.Options = m.Content.Options
			return r
		}
	}
	return ordinalAlone(&thought{text: "1"})
}

// sidesShown are tapped by who did not understand an answer.
var sidesShown = []string{"要带什么", "怎么办理", "在哪办", "要多少钱", "多久能办好"}

// simpler asks which side of an answer is wanted, when the whole of it was too much.
func (b *Bot) simpler(ctx context.Context, t *thought) (*dialogue.Reply, error) {
	last, found := lastOfBot(t.turn.History)
	if found && last.Kind == dialogue.KindAnswer && last.Content.ArticleID != "" {
		return b.sidesOfLast(ctx, t, last)
	}
	if found && len(last.Content.Candidates) > 0 {
		t.why.Reason = "list_again"
		return b.offerAgain(last.Content.Candidates, "上面是和您的话最接近的问题，点一下就能看到答案。都不是的话，请说说您遇到了什么事、想办什么；也可以转人工。"), nil
	}
	t.why.Kind, t.why.Reason = "ask", "unclear"
	return &dialogue.Reply{Kind: dialogue.KindAsk, Text: "不好意思，我没说清楚。您遇到了什么事、想办什么，用平常的话告诉我就行，比如“身份证丢了怎么补办”；也可以转人工。",
		Content: dialogue.Content{Actions: []dialogue.Action{dialogue.ActionHuman}}}, nil
}

// sidesOfLast lets choose among the sides that the last answer has.
func (b *Bot) sidesOfLast(ctx context.Context, t *thought, last dialogue.Message) (*dialogue.Reply, error) {
	t.why.Kind, t.why.Reason = "ask", "simpler"
	text, content, err := b.Library.PublicAnswer(ctx, last.Content.ArticleID)
	if err != nil && !isExpected(err) {
		return nil, fmt.Errorf("read answer: %w", err)
	}
	r := &dialogue.Reply{Kind: dialogue.KindAsk, Text: "可能一下子说得太多了。您先想知道哪一点？点一下就行；也可以转人工，由坐席给您细说。",
		Content: dialogue.Content{Actions: []dialogue.Action{dialogue.ActionHuman}}}
	for _, option := range sidesShown {
		if p, found := partOf(sidesOf(option), text, content); found && !p.none {
			r.Content.Options = append(r.Content.Options, option)
		}
	}
	if len(r.Content.Options) < 2 {
		r.Content.Options, r.Text = nil, "上面就是我查到的内容。哪一点不清楚，直接问我就行；也可以转人工，由坐席给您细说。"
	}
	return r, nil
}

// tellMe asks what a letter is to say.
const tellMe = "好的，请说说是什么事：什么时间、在哪里、和谁有关、您希望怎么解决。说完我替您整理成留言；也可以直接点“写留言”，或者转人工。"

// letterKind is the type of the letter that the bot has just asked about; empty when it has not.
func letterKind(history []dialogue.Message) string {
	for i := len(history) - 1; i > 0; i-- {
		if history[i].Sender != dialogue.ByBot {
			continue
		}
		if !strings.HasSuffix(history[i].Text, tellMe) {
			return ""
		}
		for _, c := range cues {
			if c.name != "question" && c.rule.MatchString(plain(history[i-1].Text)) {
				return c.name
			}
		}
		return demandHelp
	}
	return ""
}

// letterWanted leads to a letter: to the one that is open, or by asking what happened.
func (b *Bot) letterWanted(t *thought, text string) *dialogue.Reply {
	draft := openDraft(t.turn.History)
	switch {
	case draft == nil && wantsLetter.MatchString(text) && storyOf(t.turn.History) != "":
		return storyReply(t)
	case draft != nil && (wantsLetter.MatchString(text) || wantsDemand.MatchString(text) && strings.ContainsAny(text, "他她它这")):
		t.why.Kind, t.why.Reason = letterOffer, "letter_again"
		return letterReply("已经替您写好了。点“写留言”看一遍，补上地址、时间这些，就能提交；还有要补充的也可以先告诉我。", draft)
	case wantsLetter.MatchString(text), wantsDemand.MatchString(text):
		t.why.Kind, t.why.Reason = letterOffer, "letter_asked"
		return &dialogue.Reply{Kind: dialogue.KindAsk, Text: tellMe,
			Content: dialogue.Content{Actions: []dialogue.Action{dialogue.ActionLetter, dialogue.ActionHuman}}}
	}
	return nil
}
