package wechat

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"qingting/bots/wechat/client"
	"qingting/bots/wechat/wire"
	"qingting/server/db/dbtest"
	"qingting/server/dialogue"
	"qingting/server/errs"
)

func TestLongWordsAreCutWhereTheyMayBe(t *testing.T) {
	sentence := strings.Repeat("办理时要带身份证", 9) + "。"
	for name, words := range map[string]string{
		"sentences": strings.Repeat(sentence, 30), "lines": strings.Repeat(strings.Repeat("材", 90)+"\n", 20),
		"nothing to cut at": strings.Repeat("长", 2500), "wide characters": strings.Repeat("😀", 1300), "short": "好的", "spaces": "  \n ",
	} {
		parts := split(words)
		for _, p := range parts {
			if !fits(p) || strings.TrimSpace(p) != p || p == "" || !utf8.ValidString(p) {
				t.Errorf("%s: %d characters, %d bytes", name, utf8.RuneCountInString(p), len(p))
			}
			if name == "sentences" && !strings.HasSuffix(p, "。") {
				t.Errorf("cut within a sentence: …%s", p[len(p)-30:])
			}
		}
		squeeze := func(s string) string { return strings.Join(strings.Fields(s), "") }
		if got := squeeze(strings.Join(parts, "")); got != squeeze(words) {
			t.Errorf("%s: something is lost", name)
		}
	}
}

func TestMessagesTakeTheirBestForm(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	long := strings.Repeat("带上身份证和户口簿。", 80)
	agent := "s1"
	conv := dialogue.Conversation{ID: "conv", AgentID: &agent, ClosedBy: "agent"}
	forms := []struct {
		name string
		m    dialogue.Message
		want []string
	}{
		{"short answer", dialogue.Message{Sender: dialogue.ByBot, Kind: dialogue.KindAnswer, Text: "免费。", Content: dialogue.Content{Actions: []dialogue.Action{dialogue.ActionHuman}}}, []string{"免费。\n没有解决？回复“人工”转人工坐席。"}},
		{"long answer", dialogue.Message{Sender: dialogue.ByBot, Kind: dialogue.KindAnswer, Text: long, Content: dialogue.Content{ArticleID: "a1", Question: "怎么补办"}}, []string{"[文章] 怎么补办 https://example.cn/#/packages/guide/article/index?id=a1"}},
		{"agent's long words", dialogue.Message{Sender: dialogue.ByAgent, Kind: dialogue.KindText, Text: long}, []string{long[:1800], long[1800:]}},
		{"blocks", dialogue.Message{Sender: dialogue.ByAgent, Kind: dialogue.KindAnswer, Text: "这样办。", Content: dialogue.Content{
			Blocks: []dialogue.Block{
				{Type: "steps", Title: "怎么做", Items: []string{"去窗口", "交费"}}, {Type: "materials", Title: "要带", Items: []string{"身份证"}}, {Type: "text", Text: "说明"},
				{Type: "phone", Name: "社保", Number: "12333"}, {Type: "link", Title: "网上办", URL: "https://a.cn"}, {Type: "outlets", OutletKind: "派出所"}, {Type: "image", FileID: "f1"},
			},
			Sources: []dialogue.Source{{Name: "社会保险法", Number: "主席令第35号", Clause: "第三条"}}, Local: true, Worded: true,
		}}, []string{"这样办。\n怎么做：\n1. 去窗口\n2. 交费\n要带：\n· 身份证\n说明\n电话：社保 12333\n网上办：https://a.cn\n办理地点：把您的位置发给我，我告诉您最近的网点。\n各地规定可能不同，以当地部门公布的为准。\n来源：《社会保险法》（主席令第35号）第三条\n（以上表述由人工智能生成，内容来自已审核的知识）", ""}},
		{"choices", dialogue.Message{Sender: dialogue.ByBot, Kind: dialogue.KindAnswer, Text: "可以算。", Content: dialogue.Content{
			Blocks:  []dialogue.Block{{Type: "calculator", Calculator: "pension"}, {Type: "guide", GuideID: "g1", Title: "办居住证"}, {Type: "article", ArticleID: "a2", Title: "看看别的"}},
			Actions: []dialogue.Action{dialogue.ActionPhone},
		}}, []string{"可以算。\n<1. 政策计算>\n<2. 办居住证（一步步引导）>\n<3. 看看别的>\n<4. 打电话>\n点一下，或者回复数字；也可以直接说。"}},
		{"end", dialogue.Message{Sender: dialogue.BySystem, Kind: dialogue.KindClosed, Text: "再见。"}, []string{"再见。\n<1. 非常满意>\n<2. 满意>\n<3. 一般>\n<4. 不满意>\n<5. 非常不满意>\n点一下，或者回复数字。"}},
		{"picture", dialogue.Message{Sender: dialogue.ByAgent, Kind: dialogue.KindImage, Text: "[图片]", Content: dialogue.Content{File: &dialogue.File{ID: "f1"}}}, []string{""}},
	}
	for _, f := range forms {
		parts := w.render(conv, f.m)
		if len(parts) != len(f.want) {
			t.Errorf("%s: %d parts", f.name, len(parts))
			continue
		}
		for i, p := range parts {
			if got := shown(p.out); got != f.want[i] || (got == "") != (p.fileID != "") {
				t.Errorf("%s: got\n%s\nwant\n%s", f.name, got, f.want[i])
			}
		}
	}
	conv.ClosedBy = "idle"
	if p := w.render(conv, dialogue.Message{Kind: dialogue.KindClosed, Text: "很久没有收到您的消息。"}); len(p) != 1 || p[0].out.Text == "" {
		t.Error("who went away is asked for a rating")
	}
	w.Town.PublicURL = ""
	if p := w.render(conv, forms[1].m); len(p) < 2 || p[0].out.Text == "" {
		t.Error("without pages, long answers are cut")
	}
}

func TestSourcesInTheTextAreNotListedAgain(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	m := dialogue.Message{Sender: dialogue.ByBot, Kind: dialogue.KindAnswer, Text: "一、年假\n五天。\n依据：《职工带薪年休假条例》第三条", Content: dialogue.Content{
		Parts:   []dialogue.Part{{Question: "年假"}, {Question: "加班费"}},
		Sources: []dialogue.Source{{Name: "职工带薪年休假条例", Clause: "第三条"}, {Name: "劳动法", Clause: "第四十四条"}},
	}}
	if got := w.wordsOf(m); strings.Count(got, "年休假条例") != 1 || !strings.Contains(got, "来源：《劳动法》第四十四条") {
		t.Errorf("got %s", got)
	}
}

func TestNumbersAreSaidInManyWays(t *testing.T) {
	h := chat{Offer: encodeOffer([]choice{{"a:1", "甲"}, {"a:2", "乙"}, {"a:3", "丙"}})}
	for text, want := range map[string]string{
		"2": "a:2", "２": "a:2", "第二个": "a:2", "第二": "a:2", "2。": "a:2", "第2个吧": "a:2", "我选第三个": "a:3", "第一个呢？": "a:1", "第三。": "a:3",
		"四": "", "第十个": "", "两个孩子": "", "第二个孩子怎么上户口": "", "0": "",
	} {
		if got, _ := h.chosen(text, "", dialogue.StateBot); got.ID != want {
			t.Errorf("%s: got %q, want %q", text, got.ID, want)
		}
	}
}

func TestWhoHasAHumanIsNotGreetedAgain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.says(li, wire.Entered{})
		w.getsWith("想办什么事")
		w.says(li, wire.Clicked{Key: "human"})
		w.gets()
		w.says(li, wire.Entered{})
		w.quiet()
		c := w.claimed()
		w.gets()
		w.says(li, wire.Entered{})
		w.agent(c, "您好")
		w.getsWith("您好")
		w.quiet()
	})
}

func TestChoicesAreTakenByTheirWords(t *testing.T) {
	h := chat{Offer: encodeOffer([]choice{{"appeal:1", "申诉，请人工核实"}, {"g:1", "补领身份证（一步步引导）"}, {"o:是", "是"}})}
	for text, want := range map[string]string{"申诉": "appeal:1", "申诉。": "appeal:1", "补领身份证": "g:1", "补领身份证（一步步引导）": "g:1", "是": "o:是", "补领": "", "交通违章怎么申诉": ""} {
		if got, _ := h.chosen(text, "", dialogue.StateBot); got.ID != want {
			t.Errorf("%s: got %q, want %q", text, got.ID, want)
		}
	}
	if _, found := h.chosen("申诉", "", dialogue.StateAgent); found {
		t.Error("words for a human were taken for a choice")
	}
}

func TestListsStayWithTheirTitles(t *testing.T) {
	list := split(strings.Repeat("办理时要带身份证。", 60) + "\n要带的材料：\n" + strings.Repeat("· 双方身份证的复印件\n", 8))
	if len(list) != 2 || !strings.HasPrefix(list[1], "要带的材料：") {
		t.Errorf("got %q", list)
	}
}

func TestLinksAreNoQuestions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.says(li, wire.Link{Title: "新闻", URL: "https://example.com/a"})
		w.getsWith("打不开链接", "人工")
		w.says(li, wire.MiniPage{Title: "某小程序"})
		w.getsWith("看不了小程序")
	})
}

func TestCalculatorsOpenInTheMiniProgram(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.bot["养老金"] = dialogue.Reply{Kind: dialogue.KindAnswer, Text: "可以算。", Content: dialogue.Content{Blocks: []dialogue.Block{{Type: "calculator", Calculator: "pension", Title: "算养老金"}}}}
		for range 2 {
			w.text("养老金")
			w.getsWith("<1. 算养老金>")
			w.text("1")
			w.getsWith("[小程序] 算养老金 packages/tools/calculator/index?id=pension")
		}
		if w.post.uploads != 1 {
			t.Fatalf("its picture was uploaded %d times", w.post.uploads)
		}
		w.Town.MiniAppID = ""
		w.text("养老金")
		w.gets()
		w.text("1")
		w.getsWith("[文章] 算养老金 https://example.cn/#/packages/tools/calculator/index?id=pension")
		w.Town.PublicURL = ""
		w.text("养老金")
		w.gets()
		w.text("1")
		w.getsWith("小程序里打开")
	})
}

func TestPicturesThatCannotBeFetchedAreAskedForAgain(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.says(li, wire.Image{MediaID: "gone"})
		w.getsWith("没有收到")
		w.quiet()
	})
}

func TestOtherKindsAreAnswered(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, c := range []struct {
			body wire.Body
			want string
		}{
			{wire.Voice{MediaID: "m"}, "没有听清"}, {wire.Voice{MediaID: "m", Recognised: "社保"}, "答：社保"}, {wire.Video{MediaID: "m"}, "看不了视频"},
			{wire.Unknown{Kind: "hologram"}, "看不懂"}, {wire.Link{Title: "通知", URL: "https://a.cn"}, "打不开链接"},
			{wire.MiniPage{Title: "页面"}, "看不了小程序"}, {wire.Place{Latitude: 30, Longitude: 110}, "中心区政务服务中心"},
			{wire.Clicked{Key: "phone"}, "12345"}, {wire.Clicked{Key: "outlets"}, "位置"}, {wire.Clicked{Key: "letters"}, "还没有写过"}, {wire.Clicked{Key: "whatever"}, "您好"},
			{wire.Clicked{Key: "guides"}, "<1. 办居住证>"}, {wire.Scanned{Scene: "x"}, "您好"},
		} {
			w.clock.passes(time.Hour)
			w.says(li, c.body)
			w.getsWith(c.want)
		}
		w.says(li, wire.Unknown{Kind: "event", Event: "TEMPLATESENDJOBFINISH"})
		w.says(li, wire.Viewed{Target: "https://a.cn"})
		w.says(li, wire.Position{})
		w.quiet()
		if err := w.Take(t.Context(), port, wire.Message{Body: wire.Unknown{}}); err != nil {
			t.Fatal("an event without a sender:", err)
		}
		if w.Take(t.Context(), "wechat:other", wire.Message{From: li, Body: wire.Text{}}) == nil {
			t.Fatal("an unknown port was taken")
		}
	})
}

func TestRefusalsAreExplained(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.says(li, wire.Text{Content: strings.Repeat("长", dialogue.MaxText+1)})
		w.getsWith(errs.SentenceOf(dialogue.ErrTextTooLong))
		w.Limit = func(context.Context, string) error { return errs.New(errs.Limited, "too_often", "请稍后再问。") }
		w.text("你好")
		w.getsWith("请稍后再问。")
		w.quiet()
	})
}

func TestWhatIsHeldBackCanBeAppealedAgainst(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		held := errs.New(errs.Invalid, "content_stopped", "暂时没有发出。").About("item-1")
		var appeals []string
		w.Appeal = func(_ context.Context, citizenID, id string) error {
			appeals = append(appeals, citizenID+" "+id)
			return nil
		}
		w.Limit = func(context.Context, string) error { return held } // the first that can refuse
		w.text("加微信刷单")
		w.getsWith("暂时没有发出", "<1. 申诉，请人工核实>", "请点上面这一行，或者回复“申诉”。")
		w.text("申诉")
		w.getsWith("申诉已提交")
		w.letters.fail = held
		for _, s := range []string{"留言", "加微信刷单，日赚三百", "2", "跳过"} {
			w.text(s)
			w.gets()
		}
		w.text("1")
		w.getsWith("暂时没有发出", "<1. 申诉，请人工核实>")
		w.text("1")
		w.getsWith("申诉已提交")
		if want := "c-" + li + " item-1"; len(appeals) != 2 || appeals[0] != want || appeals[1] != want {
			t.Fatal(appeals)
		}
	})
}

func TestNobodyIsToldToTypeAnAppealToAnAgent(t *testing.T) {
	for state, typed := range map[dialogue.State]bool{dialogue.StateBot: true, "": true, dialogue.StateWaiting: false, dialogue.StateAgent: false} {
		h := chat{Offer: encodeOffer([]choice{{"appeal:1", "申诉，请人工核实"}})}
		_, found := h.chosen("申诉", "", state)
		if said := strings.Contains(howToAppeal(state), "回复“申诉”"); said != typed || found != typed {
			t.Errorf("%q: said %v, taken %v", state, said, found)
		}
	}
}

func TestOldMenusWorkWhileALetterIsWritten(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.text("留言")
		w.gets()
		w.says(li, wire.Text{Content: "1. 身份证丢了怎么补办", MenuID: "a:a1"})
		w.getsWith("答：身份证丢了怎么补办")
		w.text("小区的路灯坏了，请来修。")
		w.getsWith("属于哪一类")
	})
}

func TestALetterIsSentOnceAndForgottenAfterHalfAnHour(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.text("留言")
		w.gets()
		w.text("小区的路灯坏了，请来修。")
		w.getsWith("<6. 表扬>")
		if h := w.chatOfLi(); h.Draft == "" || strings.Contains(h.Draft, "路灯") {
			t.Fatal("the draft is readable")
		}
		w.text("2")
		w.gets()
		w.text("跳过")
		w.getsWith("<1. 提交>")
		for range 3 {
			w.repeats(li, "the last word", wire.Text{Content: "1"})
		}
		w.getsWith("LY20261121-000001")
		w.quiet()
		if d := w.letters.sent; len(d) != 1 || d[0].Title != "小区的路灯坏了，请来修" || d[0].Phone != "" {
			t.Fatalf("%+v", d)
		}
		w.says(li, wire.Text{Content: "1. 提交", MenuID: "letter:send"})
		w.getsWith("已经提交或者取消了")
		w.text("留言")
		w.gets()
		w.clock.passes(letterFor + time.Second)
		w.text("社保怎么交")
		w.getsWith("答：社保怎么交")
	})
}

func TestNumbersOfAllKinds(t *testing.T) {
	h := chat{Offer: encodeOffer([]choice{{"o:a", "甲"}, {"o:b", "乙"}})}
	for text, want := range map[string]string{"1": "甲", "２": "乙", "第2个": "乙", "选1": "甲", "1.": "甲", "3": "", "0": "", "110": "", "一": "", "1号线几点停运": ""} {
		if got, found := h.chosen(text, "", dialogue.StateBot); got.Text != want || found != (want != "") {
			t.Errorf("%s: %q", text, got.Text)
		}
	}
	for _, state := range []dialogue.State{dialogue.StateWaiting, dialogue.StateAgent} {
		if _, found := h.chosen("1", "", state); found {
			t.Errorf("a number was taken from a human: %s", state)
		}
	}
	if _, found := (chat{Offer: "broken"}).chosen("1", "", dialogue.StateBot); found {
		t.Error("a broken offer was read")
	}
}

func TestMenuLinesAreShort(t *testing.T) {
	m := menuOf("h", []choice{{"o:x", strings.Repeat("很", 100)}}, "t")
	if n := utf8.RuneCountInString(m.Items[0].Text); n > maxLine+3 {
		t.Fatal(n)
	}
}

func TestWhatIsPutTogetherFits(t *testing.T) {
	var pieces []piece
	for i := range 20 {
		pieces = append(pieces, piece{part: part{out: client.Outgoing{Text: fmt.Sprint(i, strings.Repeat("字", 150))}}, last: true})
	}
	conv := dialogue.Conversation{State: dialogue.StateAgent}
	left := 5
	for len(pieces) > 0 && left > 0 {
		n, out := next(pieces, left, conv)
		if !fits(out.Text) {
			t.Fatalf("%d characters", utf8.RuneCountInString(out.Text))
		}
		if left == 1 && len(pieces) > n && !strings.Contains(out.Text, "还有") {
			t.Fatal("the last does not say that more is waiting")
		}
		pieces, left = pieces[n:], left-1
	}
	if len(pieces) == 0 || left != 0 {
		t.Fatal(len(pieces), left)
	}
}
