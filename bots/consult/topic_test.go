package consult

import (
	"slices"
	"strings"
	"testing"

	"qingting/server/dialogue"
)

// TestTopicsAreAskedBack says the matter and nothing else: the citizen gets something to tap, and
// the article that most people mean can be reached by at most two taps.
func TestTopicsAreAskedBack(t *testing.T) {
	w := starter(t)
	for topic, keys := range map[string]string{
		"身份证": "household-id-lost household-id-renew", "离婚": "marriage-divorce-agree marriage-divorce-court", "社保怎么转": "sb-transfer",
		"公积金贷款": "hf-loan hf-remote-loan", "驾照": "traffic-licence-renew traffic-licence-lost", "房产证": "housing-first-cert housing-cert-lost",
		"退休金": "sb-pension-calc sb-pension-raise", "租房子": "hf-rent housing-rent-record", "社保": "sb-query sb-flex-join", "医保": "mi-remote-record mi-outpatient",
		"护照": "exit-passport-new exit-passport-renew", "户口": "household-newborn household-settle", "结婚": "marriage-register", "噪音": "environment-night-construction",
		"低保": "ca-dibao", "工伤": "em-injury-apply", "公积金": "hf-rent hf-leave", "退休": "sb-retire-age sb-retire-apply", "居住证": "household-residence-permit",
		"营业执照": "business-sole-trader", "我要办营业执照": "business-sole-trader", "养老金": "sb-pension-calc", "失业": "sb-unemp-apply", "过户": "housing-secondhand-transfer traffic-car-transfer",
		"社保卡": "sb-card-lost", "个税": "tax-annual-settlement", "发票": "tax-invoice-refuse", "物业": "housing-property-fee", "工资": "em-wage-unpaid", "劳动仲裁": "em-arbitration",
		"违章": "traffic-violation-pay", "残疾证": "di-card-apply", "港澳通行证": "exit-hkmo-permit", "咨询一下医保报销的问题": "mi-manual", "高龄津贴": "ca-old-allowance", "学区": "edu-district",
		"转学": "edu-transfer", "公证": "legal-notary", "水费": "utilities-water-bill", "公租房": "housing-public-rental", "产假": "em-maternity", "押金": "housing-deposit",
	} {
		reply, err := w.bot.Reply(t.Context(), turn(topic))
		if err != nil {
			t.Fatal(err)
		}
		if reply.Kind == dialogue.KindDecline {
			t.Errorf("%s is declined", topic)
			continue
		}
		within := reachable(t, w, topic, reply)
		for _, key := range strings.Fields(keys) {
			if !slices.Contains(within, key) {
				t.Errorf("%s: %s cannot be reached from %s %v %v", topic, key, reply.Kind, within, reply.Content.Options)
			}
		}
	}
}

// reachable lists the articles that a reply gives, offers or leads to by one of its options.
func reachable(t *testing.T, w world, topic string, reply dialogue.Reply) []string {
	t.Helper()
	keys := []string{w.keys[reply.Content.ArticleID]}
	for _, c := range reply.Content.Candidates {
		keys = append(keys, w.keys[c.ArticleID])
	}
	if reply.Kind != dialogue.KindAsk {
		return keys
	}
	history := []dialogue.Message{turn(topic).Message, {Sender: dialogue.ByBot, Kind: reply.Kind, Content: reply.Content}}
	for _, option := range reply.Content.Options {
		next, err := w.bot.Reply(t.Context(), dialogue.Turn{Message: turn(option).Message, History: history})
		if err != nil {
			t.Fatal(err)
		}
		if next.Kind != dialogue.KindCandidates && next.Kind != dialogue.KindAnswer {
			t.Errorf("%s > %s gives %s %s", topic, option, next.Kind, next.Text)
		}
		keys = append(keys, reachable(t, w, topic, next)...)
	}
	return keys
}

// TestTheBestSplitTellsMost asks for what halves the articles rather than for what only one of
// them is.
func TestTheBestSplitTellsMost(t *testing.T) {
	var list []member
	for _, tags := range []string{"转移", "转移", "转移", "查询", "查询", "查询", "补缴", "补缴", "补缴", "卡", "卡", "卡", "退休", "退休", "退休"} {
		list = append(list, member{Card{Question: "社保", Tags: []string{tags, "社保"}}, 1})
	}
	s := bestSplit(list, []string{"社保"})
	if len(s.groups) != 5 || len(s.rest) != 0 || len(s.groups[0].members) != 3 {
		t.Errorf("groups %v rest %v", s.groups, s.rest)
	}
	if few := bestSplit(list[:4], []string{"社保"}); len(few.groups) != 4 || len(few.groups[0].members) != 1 {
		t.Errorf("few articles are offered as they are, got %v", few.groups)
	}
}

func TestWholeQuestionsAreNoTopics(t *testing.T) {
	for _, text := range []string{"老板拖欠我三个月工资不给怎么办", "孩子下个月要上小学了户口不在本地", "我想问一下身份证丢了但是人在外地怎么补", "好"} {
		if words := topicWords(text); words != nil {
			t.Errorf("%s: %v", text, words)
		}
	}
}
