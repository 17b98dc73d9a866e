package consult

import (
	"testing"
	"unicode/utf8"

	"qingting/server/dialogue"
)

// TestAnAdvertGetsNoKnowledge sends what a reviewer may have released.
func TestAnAdvertGetsNoKnowledge(t *testing.T) {
	w := starter(t)
	for _, text := range []string{
		"手机兼职日结，一天三百，加微信abc12345",
		"在家轻松赚钱，日入500，名额有限，扫码进群",
		"无抵押贷款，有身份证就能办，当天下款，咨询电话13912345678",
		"公积金贷款社保贷款秒批，额度高，加V详聊",
		"还在为没钱发愁吗？信用卡套现，利息低，电话13712345678",
		"专业办证刻章，学历资格证书，微信同号13612345678",
		"代开各类发票，点数低，真票可查，加我微信",
		"新店开业大酬宾，全场五折，买一送一，欢迎选购！",
		"高价回收旧家电旧手机，上门现金，电话13512345678",
		"帮我砍一刀，点击链接 https://pdd.example.com/abc",
		"复制这段话打开淘宝，限时优惠券免费领",
		"承接家政保洁、管道疏通、开锁搬家，24小时上门服务，13412345678",
		"教师资格证包过，不过退款，私聊",
		"诚招代理，厂家直销，一手货源，想做的加群",
		"想月入过万吗？动动手指刷单，佣金日结，加QQ群123456",
		"急招服务员，月薪6000包吃住，联系电话13812345678",
	} {
		r := w.replies(t, text)
		if r.Why.Reason != "advert" || r.Content.ArticleID != "" || len(r.Content.Candidates) > 0 || r.Content.ActionLetter != nil || utf8.RuneCountInString(r.Text) > 80 {
			t.Errorf("%s: %s %s %s", text, r.Kind, r.Why.Reason, r.Text)
		}
	}
}

// TestWhoTellsOfAdvertsIsNoSeller asks about such things or reports them.
func TestWhoTellsOfAdvertsIsNoSeller(t *testing.T) {
	w := starter(t)
	for _, text := range []string{
		"我收到短信说无抵押贷款当天下款，让我加微信，是不是骗子",
		"小区里到处贴着办证刻章的小广告，电话13912345678，希望清理",
		"我要举报有人在群里刷单兼职日结，微信号abc123",
		"个人怎么代开发票，要去哪里",
		"公积金贷款额度怎么算，我的电话13812345678",
		"信用卡套现违法吗",
		"被骗了，对方让我刷单，日结佣金没给，还把我拉黑了",
		"灵活就业人员优惠政策，社保补贴，招聘会",
		"贷款买车，发票丢了，电话13812345678",
		"超市搞促销，特价商品标价和收银不一样",
		"创业贷款贴息",
		"开发票优惠税率",
		"我家下水道堵了，物业让我找疏通公司，专业的多少钱",
		"孩子在培训机构买了课程，现在关门了，优惠价八千块",
	} {
		if r := w.replies(t, text); r.Why.Reason == "advert" {
			t.Errorf("%s is taken for an advert", text)
		}
	}
	for _, q := range w.pack.Files {
		for _, a := range q.Articles {
			for _, text := range append([]string{a.Question}, a.Variants...) {
				if isAdvert(text) {
					t.Errorf("%s is taken for an advert", text)
				}
			}
		}
	}
}

// TestAnAdvertDoesNotHideDanger looks at people first.
func TestAnAdvertDoesNotHideDanger(t *testing.T) {
	if r := starter(t).replies(t, "限时优惠，加微信，名额有限，我家着火了"); r.Kind != dialogue.KindEmergency {
		t.Errorf("%s %s", r.Kind, r.Text)
	}
}
