package search

import "testing"

func TestNormalize(t *testing.T) {
	e := New(Lexicon{Typos: map[string]string{"居主证": "居住证"}}, Options{})
	for _, c := range []struct{ in, want string }{
		{"請問身份證怎麼補辦？", "身份证怎么补办"},
		{"ＡＢＣ１２３", "abc123"},
		{"你好，我想问一下社保卡咋办", "社保卡怎么办"},
		{"居主证续签", "居住证续签"},
		{"登陆不了", "登录不了"},
		{"A3区、K4县", "a3区 k4县"},
		{"谢谢", "谢谢"},
		{"", ""},
	} {
		if got := e.Normalize(c.in); got != c.want {
			t.Errorf("%s: got %q, want %q", c.in, got, c.want)
		}
	}
}

func TestNegation(t *testing.T) {
	for text, want := range map[string]bool{"能不能补办": false, "不能补办": true, "没收到短信": true, "怎么补办": false, "可不可以不交": true} {
		if got := negated(clean(text)); got != want {
			t.Errorf("%s: %v", text, got)
		}
	}
}

func TestCommonParts(t *testing.T) {
	var buf []uint16
	for _, c := range []struct {
		a, b       string
		order, run int
	}{
		{"身份证补办", "补办身份证", 3, 3},
		{"社保卡", "社会保障卡", 3, 1},
		{"", "社保", 0, 0},
		{"公积金提取条件", "公积金提取条件", 7, 7},
	} {
		a, b := clean(c.a), clean(c.b)
		if got := commonOrder(a, b); got != c.order {
			t.Errorf("%s, %s: order %d", c.a, c.b, got)
		}
		if got := commonRun(a, b, &buf); got != c.run {
			t.Errorf("%s, %s: run %d", c.a, c.b, got)
		}
	}
}

func TestSoundAlikeForgivesHomophones(t *testing.T) {
	same, other := soundAlike(clean("工商登记"), clean("公伤登记")), soundAlike(clean("工商登记"), clean("户口迁移"))
	if same < 0.99 || other > 0.3 {
		t.Errorf("homophones %.2f, others %.2f", same, other)
	}
}
