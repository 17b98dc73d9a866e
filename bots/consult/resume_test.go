package consult

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"qingting/server/dialogue"
)

// TestWhoAsksOnWithoutTappingIsUnderstood asks about what was offered a moment ago.
func TestWhoAsksOnWithoutTappingIsUnderstood(t *testing.T) {
	w := starter(t)
	one := "喂你好啊我想问一下啊就是换驾照本那个事情"
	for _, ask := range []string{"多少钱啊", "在手机上能弄不", "要带什么"} {
		r := w.after(t, []string{one}, ask)
		if w.keys[r.Content.ArticleID] != "traffic-licence-renew" {
			t.Errorf("%s: %s %s", ask, r.Kind, r.Text)
		}
	}
	for _, ask := range []string{"怎么办啊", "要多少钱"} {
		r := w.after(t, []string{"身份证没了明天坐飞机急死了"}, ask)
		if r.Kind != dialogue.KindCandidates || r.Why.Reason != "which" || len(r.Content.Candidates) < 2 {
			t.Errorf("%s: %s %s %s", ask, r.Kind, r.Why.Reason, r.Text)
		}
	}
	if r := w.after(t, []string{"身份证没了明天坐飞机急死了"}, "临时的怎么办"); w.keys[r.Content.ArticleID] != "household-id-temp" {
		t.Errorf("%s %s", w.keys[r.Content.ArticleID], r.Text)
	}
}

// TestAListMayBeUsedLater picks another question of a list after an answer, and asks for the list.
func TestAListMayBeUsedLater(t *testing.T) {
	w := starter(t)
	list := w.after(t, nil, "公积金").Content.Candidates
	for _, turns := range [][]string{{"公积金", "2"}, {"公积金", "2", "谢谢"}} {
		if r := w.after(t, turns, "第一个"); r.Content.ArticleID != list[0].ArticleID {
			t.Errorf("%v: %s", turns, r.Text)
		}
		if r := w.after(t, turns, "刚才那个列表再发一下"); len(r.Content.Candidates) != len(list) {
			t.Errorf("%v: %s", turns, r.Text)
		}
	}
}

// TestALetterGrowsWhileItIsTold adds what is said after the letter was offered.
func TestALetterGrowsWhileItIsTold(t *testing.T) {
	w := starter(t)
	told := []string{"我要投诉", "我们楼下的烧烤店天天晚上烤到两三点，油烟熏死人了", "城管来看过一次就走了"}
	r := w.after(t, told, "地址是幸福路12号")
	l := r.Content.ActionLetter
	if l == nil || l.DemandType != demandComplaint || l.Text != strings.Join(append(told[1:], "地址是幸福路12号"), "\n") {
		t.Fatalf("%s %+v", r.Text, l)
	}
	if again := w.after(t, append(told, "地址是幸福路12号"), "你帮我写一下").Content.ActionLetter; again == nil || again.Text != l.Text {
		t.Errorf("%+v", again)
	}
	if r := w.after(t, told, "身份证丢了怎么补办"); r.Kind != dialogue.KindAnswer || r.Content.ActionLetter != nil {
		t.Errorf("a question is taken into the letter: %s", r.Text)
	}
	if r := w.after(t, []string{"我要表扬"}, "窗口的小王特别耐心"); r.Content.ActionLetter == nil || r.Content.ActionLetter.DemandType != demandPraise {
		t.Errorf("%s %+v", r.Text, r.Content.ActionLetter)
	}
}

// TestWhoIsPuzzledGetsLess shows sides to tap where an answer was too much.
func TestWhoIsPuzzledGetsLess(t *testing.T) {
	w := starter(t)
	for _, text := range []string{"没看懂", "太长了", "？？", "什么意思", "说简单点"} {
		r := w.after(t, []string{"身份证丢了怎么补办"}, text)
		if r.Kind != dialogue.KindAsk || len(r.Content.Options) != len(sidesShown) {
			t.Errorf("%s: %s", text, r.Text)
		}
	}
	if r := w.after(t, []string{"广场舞太吵了怎么办"}, "没看懂"); slices.Contains(r.Content.Options, "要带什么") {
		t.Errorf("offers what the answer does not have: %v", r.Content.Options)
	}
	for _, option := range sidesShown {
		r := w.after(t, []string{"身份证丢了怎么补办", "没看懂"}, option)
		if w.keys[r.Content.ArticleID] != "household-id-lost" || !strings.HasPrefix(r.Why.Reason, "side:") || !isPart(r.Content) {
			t.Errorf("%s: %s %s", option, r.Why.Reason, r.Text)
		}
	}
}

// TestNothingIsSaidTheSameWayThreeTimes says what the bot cannot know again and again.
func TestNothingIsSaidTheSameWayThreeTimes(t *testing.T) {
	w := starter(t)
	for _, turns := range [][]string{{"今天天气怎么样", "股市会涨吗", "谁会赢世界杯"}, {"没用", "没用"}, {"你好", "在吗"}, {"嗯", "好的"}, {"。", "1"}} {
		seen := map[string]bool{}
		for i, text := range turns {
			r := w.after(t, turns[:i], text)
			if seen[r.Text] {
				t.Errorf("%v: %q again", turns[:i+1], r.Text)
			}
			seen[r.Text] = true
		}
	}
}

// TestDialectIsUnderstood asks as people talk.
func TestDialectIsUnderstood(t *testing.T) {
	w := starter(t)
	for text, side := range map[string]string{"要带啥子嘛": "materials", "在哪点办": "where", "好久能下来": "time", "几多钱": "cost", "要咋个办嘛": "steps", "手机上能弄不": "online", "喺边度办": "where"} {
		if r := w.after(t, []string{"身份证丢了怎么补办"}, text); r.Why.Reason != "side:"+side {
			t.Errorf("%s: %s %s, want %s", text, r.Why.Reason, r.Text, side)
		}
	}
	for text, want := range map[string]string{"不是，我是说夫妻都能提吗": "夫妻都能提吗", "能办不": "能办吗", "要本人去不？": "要本人去吗？", "这个不能办": "这个不能办", "我是说": "我是说"} {
		if got := spoken(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}

// TestWordsAboutNothingAreShortAndWarm says what needs no knowledge.
func TestWordsAboutNothingAreShortAndWarm(t *testing.T) {
	w := starter(t)
	for text, reason := range map[string]string{
		"算了": "dropped", "急急急！！": "hurry", "谢谢你哈小伙子": "thanks", "太感谢了": "thanks", "等一下": "wait", "我不会弄": "deaf", "不是这个意思": "unhappy",
		"我要投诉": "letter_asked", "我想反映一个问题": "letter_asked", "写留言": "letter_asked", "说人话": "unclear", "没别的了": "done",
	} {
		if r := w.replies(t, text); r.Why.Reason != reason || utf8.RuneCountInString(r.Text) > 120 || strings.Contains(r.Text, "没有把握") {
			t.Errorf("%s: %s %s", text, r.Why.Reason, r.Text)
		}
	}
}

// TestAnotherDemandIsAnotherLetter says something else after a complaint.
func TestAnotherDemandIsAnotherLetter(t *testing.T) {
	w := starter(t)
	for _, text := range []string{"建议在实验小学门口增加一条斑马线，孩子过马路太危险", "非常感谢城东派出所的民警同志，帮我把走失的父亲送回了家"} {
		r := w.after(t, []string{"我要投诉小区物业，收了钱不打扫楼道，垃圾堆了一个星期"}, text)
		if l := r.Content.ActionLetter; l == nil || l.Text != text || l.DemandType == demandComplaint {
			t.Errorf("%s: %+v", text, l)
		}
	}
}

// TestAStoryBecomesALetterWhenAskedFor writes down what was told before.
func TestAStoryBecomesALetterWhenAskedFor(t *testing.T) {
	w := starter(t)
	told := []string{"你好，麻烦问一下，我在网上买了个手机，是假的，商家不退款，怎么办啊", "他说拆封了不能退", "平台也不管"}
	l := w.after(t, told, "帮我写").Content.ActionLetter
	if l == nil || l.Text != strings.Join(told, "\n") || l.Title != "我在网上买了个手机" {
		t.Fatalf("%+v", l)
	}
	more := w.after(t, append(told, "帮我写"), "订单号123456").Content.ActionLetter
	if more == nil || !strings.HasSuffix(more.Text, "订单号123456") {
		t.Errorf("%+v", more)
	}
}

// TestWhoTellsOfThemselvesKeepsTheMatter goes on about the answer after saying how things are.
func TestWhoTellsOfThemselvesKeepsTheMatter(t *testing.T) {
	w := starter(t)
	for _, ask := range []string{"排多久", "在哪交材料"} {
		r := w.after(t, []string{"公租房怎么申请", "我离婚带个孩子", "月收入四千"}, ask)
		if w.keys[r.Content.ArticleID] != "housing-public-rental" {
			t.Errorf("%s: %s %s", ask, r.Kind, r.Text)
		}
	}
}

// TestAPlaceBeyondTheListShowsItAgain names the tenth of four.
func TestAPlaceBeyondTheListShowsItAgain(t *testing.T) {
	if r := starter(t).after(t, []string{"驾驶证"}, "第十个"); r.Why.Reason != "beyond_list" || len(r.Content.Candidates) < 2 {
		t.Errorf("%s %s", r.Why.Reason, r.Text)
	}
}
