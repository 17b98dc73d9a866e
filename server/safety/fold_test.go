package safety

import (
	"strings"
	"testing"
)

func TestHowWordsAreHiddenDoesNotMatter(t *testing.T) {
	f := NewFilter(Lists{
		Words:    []Word{{Word: "送彩金", Category: Fraud, Level: Stop, Sound: true}, {Word: "k粉", Category: Banned, Level: Stop}, {Word: "六合彩", Category: Fraud, Level: WithContact}},
		Contacts: []string{"加微信", "加v", "q群"},
	})
	for text, want := range map[string]Outcome{
		"送彩金":             Block,
		"送 彩 金":           Block,
		"送.彩.金":           Block,
		"送★彩💰金":           Block,
		"送彩\u200b金":       Block,
		"送綵金":             Block, // traditional
		"送菜金":             Block, // sound
		"松菜金":             Block,
		"宋菜今":             Pass, // nothing left of the word
		"Ｋ粉":              Block,
		"ⓚ粉":              Block,
		"к粉":              Block, // Cyrillic
		"10k粉丝":           Block,
		"abck粉":           Pass, // a piece of a longer run
		"我要送彩。金子在家":       Pass, // two sentences
		"六合彩":             Pass,
		"六合彩 +V：abc":      Block,
		"六合彩 ➕Ｖ":          Block,
		"六合彩，13812345678": Block,
		"六合彩，1З8l2345б78": Pass, // Cyrillic digits are not known
		"六合彩，一三八壹贰三四五六七八":     Block,
		"六合彩，138 1234 5678":   Block,
		"六合彩，一三〇壹贰三四五六七八":     Block,
		"六合彩，I38l2345678":     Pass, // begins with a letter
		"六合彩，1З":              Pass,
		"六合彩 q群 12345678":     Block,
		"六合彩 群：12345678":      Block,
		"六合彩 微信 xiaoming66":   Block,
		"六合彩 www.abc888.com":  Block,
		"六合彩 www.abc.gov.cn":  Pass,
		"六合彩，会议增加微信方式吗，开会12人": Block, // 加微信 is in it: that is what exceptions are for
		"": Pass,
	} {
		if v := f.Judge(text); v.Outcome != want {
			t.Errorf("%q: %s, want %s: %s", text, v.Outcome, want, v.Why)
		}
	}
}

func TestPersonalDataIsMarkedAndStopsNothing(t *testing.T) {
	f := NewFilter(starter(t).Lists)
	for text, want := range map[string]string{
		"打我手机13812345678":           "手机号",
		"打我手机 138-1234-5678":        "手机号",
		"身份证11010519491231002X":     "身份证号",
		"卡号6222 0212 3456 7890 128": "银行卡号",
		"卡号4111111111111111":        "银行卡号",
		"工单号20261121000123":         "",
		"12345":                     "",
	} {
		v := f.Judge(text)
		got := ""
		for _, r := range v.Reasons {
			got += r.Word
		}
		if got != want || v.Outcome != Pass {
			t.Errorf("%s: %q, want %q; %s", text, got, want, v.Outcome)
		}
	}
}

func TestOneHintBesideAContactIsForAReviewer(t *testing.T) {
	f := NewFilter(Lists{Words: []Word{{Word: "日结工资", Category: Ads, Level: Hint}, {Word: "足不出户", Category: Fraud, Level: Hint}}, Contacts: []string{"加微信"}})
	for text, want := range map[string]Outcome{
		"日结工资": Pass, "日结工资，足不出户": Pass, "日结工资，加微信": Review, "日结工资，日结工资，加微信": Review, "日结工资，足不出户，加微信": Block,
	} {
		v := f.Judge(text)
		if v.Outcome != want || v.Outcome == Review && (v.Category() != Ads || !strings.Contains(v.Why, "一处推销用语")) {
			t.Errorf("%s: %+v", text, v)
		}
	}
}

func TestNoListCanCloseTheHotline(t *testing.T) {
	f := NewFilter(Lists{Words: []Word{{Word: "某某词", Category: Banned, Level: Stop}, {Word: "强奸犯", Category: Banned, Level: Stop}}})
	for _, text := range []string{"某某词，我要举报", "某某词，救命", "某某词，我被骗了", "某某词在医院怎么用"} {
		if v := f.Judge(text); v.Outcome != Review || v.Spared == "" {
			t.Errorf("%s: %+v", text, v)
		}
	}
	if v := f.Judge("强奸犯"); v.Outcome != Block {
		t.Errorf("a spared word inside the word itself counts: %+v", v)
	}
}

func TestWordsInsideHarmlessOnesDoNotCount(t *testing.T) {
	f := NewFilter(Lists{Words: []Word{{Word: "大麻", Category: Banned, Level: Stop}}, Harmless: []string{"大麻哈鱼"}})
	if v := f.Judge("哪里能钓大麻哈鱼"); v.Outcome != Pass {
		t.Errorf("%+v", v)
	}
	if v := f.Judge("大麻哈鱼和大麻"); v.Outcome != Block {
		t.Errorf("%+v", v)
	}
}

func FuzzJudge(f *testing.F) {
	for _, s := range append(sentences(f, "pass.txt"), sentences(f, "stop.txt")...) {
		f.Add(s)
	}
	filter := NewFilter(starter(f).Lists)
	f.Fuzz(func(t *testing.T, text string) {
		v := filter.Judge(text)
		if v.Why == "" {
			t.Errorf("%+v", v)
		}
		for _, r := range v.Reasons {
			if !strings.Contains(string([]rune(text)), r.Found) {
				t.Errorf("%q is not in %q", r.Found, text)
			}
		}
	})
}
