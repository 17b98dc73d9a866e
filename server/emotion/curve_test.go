package emotion

import (
	"slices"
	"testing"
)

func kinds(list []Trigger) []TriggerKind {
	var out []TriggerKind
	for _, t := range list {
		out = append(out, t.Kind)
	}
	return out
}

func curveOf(r *Reader, texts ...string) Curve {
	var said []Said
	for i, text := range texts {
		said = append(said, Said{int64(i*2 + 1), text})
	}
	return r.Curve(said)
}

func TestTheCurveDecidesNotOneMessage(t *testing.T) {
	r := reader(t)
	soft := []TriggerKind{Soothe, Shorten}
	words := []TriggerKind{Soothe, OfferHuman}
	human := []TriggerKind{Soothe, Shorten, OfferHuman}
	all := []TriggerKind{Soothe, Shorten, OfferHuman, HandOff}
	for _, c := range []struct {
		name string
		said []string
		want []TriggerKind
	}{
		{"calm", []string{"公积金怎么提取", "要带什么材料"}, nil},
		{"one furious message", []string{"气死我了！！你们这群骗子，垃圾物业，忍无可忍！"}, words},
		{"one furious message after calm ones", []string{"公积金怎么提取", "要带什么材料", "气死我了，一群骗子"}, words},
		{"one desperate message", []string{"我崩溃了，走投无路，活不下去"}, words},
		{"one insult", []string{"你们就是一群废物，打了八个电话没人管！！"}, words},
		{"one annoyed message", []string{"楼上天天半夜吵，烦死了，怎么办"}, nil},
		{"one great worry", []string{"急死我了，孩子明天就要报名了"}, nil},
		{"twice worried", []string{"我着急，公积金多久到账", "有点担心还没到账"}, soft},
		{"twice angry", []string{"你们就会踢皮球", "太过分了，没人管"}, human},
		{"three times angry", []string{"你们就会踢皮球", "太过分了，没人管", "气死我了，都是骗子"}, all},
		{"worried, then furious", []string{"我着急，公积金多久到账", "气死我了，都是骗子"}, human},
		{"twice desperate", []string{"我真的撑不住了", "好绝望，走投无路"}, all},
		{"calmed down", []string{"你们就会踢皮球", "太过分了，没人管", "好的，谢谢"}, nil},
		{"long ago", []string{"太过分了，都是骗子", "怎么提取", "要带什么材料", "在哪办", "气死我了"}, words},
		{"nothing", nil, nil},
	} {
		curve := curveOf(r, c.said...)
		got := curve.Judge()
		if !slices.Equal(kinds(got), c.want) {
			t.Errorf("%s: %v, want %v (%+v)", c.name, kinds(got), c.want, curve)
		}
		for _, trigger := range got {
			if len(trigger.Words) == 0 {
				t.Errorf("%s: %s names no words", c.name, trigger.Kind)
			}
		}
	}
}

func TestNowIsWhatTheLastMessagesShowMost(t *testing.T) {
	r := reader(t)
	now := curveOf(r, "我有点着急", "太过分了，没人管", "气死我了，都是骗子").Now()
	if now.State != Angry || now.Intensity < 0.7 || !slices.Contains(now.Words, "骗子") || slices.Contains(now.Words, "着急") {
		t.Errorf("%+v", now)
	}
	for _, c := range []Curve{nil, curveOf(r, "公积金怎么提取", "谢谢")} {
		if now := c.Now(); now.State != Calm || now.Intensity != 0 || len(now.Words) != 0 {
			t.Errorf("%+v", now)
		}
	}
}

func TestCurveKeepsTheMessagesInOrder(t *testing.T) {
	c := curveOf(reader(t), "你好", "急死了", "谢谢")
	if len(c) != 3 || c[0].Seq != 1 || c[1].Seq != 3 || c[2].Seq != 5 || c[1].State != Anxious || c[2].State != Calm {
		t.Errorf("%+v", c)
	}
}
