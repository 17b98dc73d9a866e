package desk

import (
	"slices"
	"strings"
	"testing"
	"time"

	"qingting/server/db/dbtest"
	"qingting/server/dialogue"
)

// testRules know the districts the texts below name.
var testRules = append(placeRule([]string{"中心区", "东湖区", "西山区", "南港区", "北新区"}), factRules...)

func TestFactsAreFoundAndMasked(t *testing.T) {
	cases := map[string][]Fact{
		"我电话13800138000谢谢":                      {{"联系电话", "138****8000"}},
		"打13800138000、13900139000都行":            {{"联系电话", "138****8000"}, {"联系电话", "139****9000"}},
		"身份证110101199003071234办不了":              {{"证件号码", "110****1234"}},
		"身份证 11010119900307123X。":               {{"证件号码", "110****123X"}},
		"京A12345和粤BD12345停在门口":                  {{"车牌号码", "京A12345"}, {"车牌号码", "粤BD12345"}},
		"东湖区人民路88号楼下施工":                         {{"地点", "东湖区人民路88号"}},
		"住在西山区":                                 {{"地点", "西山区"}},
		"被罚款1,200.50元，还要2万":                     {{"涉及金额", "1,200.50元"}, {"涉及金额", "2万"}},
		"2026年11月3日申请，昨天才回":                     {{"涉及日期", "2026年11月3日"}, {"涉及日期", "昨天"}},
		"2026-11-03交的":                          {{"涉及日期", "2026-11-03"}},
		"单号1380013800012345678，卡62220212345678": {},
		"咨询医保":                                  {},
	}
	for text, want := range cases {
		got := facts([]dialogue.Message{{Sender: dialogue.ByCitizen, Text: text}}, testRules)
		if !slices.Equal(got, want) {
			t.Errorf("%s: got %v, want %v", text, got, want)
		}
	}
}

func TestFactsComeFromTheCitizenAndAreListedOnce(t *testing.T) {
	got := facts([]dialogue.Message{
		{Sender: dialogue.ByBot, Text: "请拨打 13800138000"},
		{Sender: dialogue.ByCitizen, Text: "13900139000"},
		{Sender: dialogue.ByCitizen, Text: "我说了是13900139000"},
	}, testRules)
	if !slices.Equal(got, []Fact{{"联系电话", "139****9000"}}) {
		t.Fatalf("%v", got)
	}
}

func TestSummaryIsTheLastThreeWordsMasked(t *testing.T) {
	long := strings.Repeat("长", 100)
	got := summary([]dialogue.Message{
		{Sender: dialogue.ByCitizen, Text: "一"},
		{Sender: dialogue.ByCitizen, Text: "电话13800138000"},
		{Sender: dialogue.ByCitizen, Kind: dialogue.KindImage, Text: "[图片]"},
		{Sender: dialogue.ByBot, Text: "好"},
		{Sender: dialogue.ByCitizen, Text: " 三 "},
		{Sender: dialogue.ByCitizen, Text: long},
	})
	if want := "电话138****00；三；" + long[:80*len("长")] + "…"; got != want {
		t.Fatalf("got %q, want %q", got, want)
	}
}

func TestCardTellsWhatTheBotTried(t *testing.T) {
	w := newWorld(t, dbtest.Open(t))
	w.sits("s1", Online, 0)
	earlier := w.chat("c1")
	if _, err := w.talk.Close(t.Context(), earlier.ID, "citizen"); err != nil {
		t.Fatal(err)
	}
	w.clock.pass(time.Minute)
	c, _, err := w.talk.Open(t.Context(), "c1", "h5")
	if err != nil {
		t.Fatal(err)
	}
	w.bot.reply = dialogue.Reply{Kind: dialogue.KindAnswer, Text: "补办要本人到场。", Why: dialogue.Decision{
		Kind: "answer", ArticleID: "a1", Probability: 0.91,
		Candidates: []dialogue.Scored{{ArticleID: "a2", Question: "别的"}, {ArticleID: "a1", Question: "身份证丢了怎么补办"}},
	}}
	w.say("c1", c.ID, "k1", "身份证丢了，我的号是13800138000")
	w.bot.reply = dialogue.Reply{Kind: dialogue.KindDecline, Text: "不知道", Why: dialogue.Decision{Kind: "decline"}}
	w.say("c1", c.ID, "k2", "本人在东湖区医院来不了")
	if _, err := w.talk.RequestHuman(t.Context(), c, dialogue.ReasonThumbsDown, "h"); err != nil {
		t.Fatal(err)
	}
	card := w.handoffOf(c.ID).Card
	if card.Reason != dialogue.ReasonThumbsDown || card.Earlier != 1 {
		t.Fatalf("%+v", card)
	}
	tried := []Try{
		{Question: "身份证丢了，我的号是138****00", Decision: "answer", ArticleID: "a1", AnswerQuestion: "身份证丢了怎么补办", Probability: 0.91},
		{Question: "本人在东湖区医院来不了", Decision: "decline"},
	}
	if !slices.Equal(card.Tried, tried) {
		t.Fatalf("tried %+v", card.Tried)
	}
	if !slices.Equal(card.Facts, []Fact{{"联系电话", "138****8000"}, {"地点", "东湖区"}}) {
		t.Fatalf("facts %+v", card.Facts)
	}
	if card.Summary != "身份证丢了，我的号是138****00；本人在东湖区医院来不了" {
		t.Fatalf("summary %q", card.Summary)
	}
}
