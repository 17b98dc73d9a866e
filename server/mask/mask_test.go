package mask

import (
	"strings"
	"testing"
)

func TestWhatIdentifiesPeopleIsReplaced(t *testing.T) {
	for text, want := range map[string]string{
		"我的手机是13812345678，打我":            "我的手机是【手机号】，打我",
		"138 1234 5678或者+86 13912345678": "【手机号】或者【手机号】",
		"身份证11010119900307123X。":         "身份证【身份证号】。",
		"身份证 110101199003071234":         "身份证 【身份证号】",
		"座机010-62345678":                 "座机【电话】",
		"卡号6222 0200 1234 5678 901":      "卡号【银行卡号】",
		"车牌京A·12345占了我的车位":               "车牌【车牌号】占了我的车位",
		"新能源粤BD12345":                    "新能源【车牌号】",
		"发到zhang.san@example.com吧":       "发到【邮箱】吧",
		"加我微信：abc_12345":                 "加我微信：【微信或QQ】",
		"我住东湖区幸福路12号3栋2单元501室":           "【地址】",
		"我家在3栋2单元501":                    "我家在【地址】",
		"2单元301漏水":                       "【地址】漏水",
		"我叫王小明，想问社保":                     "我叫【姓名】，想问社保",
		"联系人：李红":                         "联系人：【姓名】",
		"张建国先生您好":                        "【姓名】先生您好",
		"我姓刘，叫我刘女士":                      "我姓【姓名】，叫我【姓名】女士",
		"工单号20261121000123":              "工单号【编号】",
		"电表WD12345678不转了":                "电表【编号】不转了",
	} {
		got, found := Text(text)
		if strings.Contains(want, "】") && len(found) == 0 {
			t.Errorf("%s: nothing was found", text)
		}
		if !strings.HasSuffix(got, want) && got != want {
			t.Errorf("%s\n got %s\nwant %s", text, got, want)
		}
		if again, _ := Text(got); again != got {
			t.Errorf("masked twice: %s", again)
		}
	}
}

func TestWhatTeachesStays(t *testing.T) {
	for _, text := range []string{
		"失业金最多领24个月，每月2025元。", "请拨打12345或者110。", "2026年11月21日之前办理", "根据社会保险法第四十五条", "我要投诉楼上装修太吵",
		"带身份证、户口本到窗口办理", "异地就医备案在国家医保服务平台办", "60岁以上老人免费", "满3年，工资4800元", "我有三个孩子", "师傅说修不好", "老师让我们交材料",
		"马上就到期了", "请问一下明天上班吗", "街道办事处几点下班", "拨打96119举报", "人社发〔2020〕30号",
	} {
		if got, found := Text(text); got != text {
			t.Errorf("%s became %s: %v", text, got, found)
		}
	}
}

func TestFindsAreCountedByKind(t *testing.T) {
	_, found := Text("我叫王小明，电话13812345678，备用13912345678，住幸福路12号")
	if len(found) != 3 || found[0] != (Found{Mobile, 2}) || found[1].Kind != Address || found[2] != (Found{Name, 1}) {
		t.Fatalf("%+v", found)
	}
}
