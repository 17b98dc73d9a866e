package consult

import "strings"

// simpler maps traditional characters of the guard's words; search brings its own full table.
var simpler = strings.NewReplacer(pairs("著着殺杀搶抢樓楼橋桥農农藥药氣气車车禍祸傷伤暈晕沒没燒烧煙烟電电門门鎖锁開开幫帮轉转員员機机這这麼么個个嗎吗錢钱錯错還还進进來来時时間间話话號号碼码問问題题謝谢證证辦办遺遗補补費费險险醫医過过顆颗兒儿們们說说請请誰谁報报濃浓斷断動动絡络綁绑壓压滅灭聽听現现無无對对為为條条樣样聯联繫系線线預预約约貓猫裡里裏里從从點点帶带換换別别張张媽妈爺爷孫孙給给嚇吓闖闯槍枪毆殴綫线")...)

func pairs(text string) []string {
	var list []string
	for _, r := range text {
		list = append(list, string(r))
	}
	return list
}

// plain is the text as the rules of this package expect it: simplified, lower case, without
// white space.
func plain(text string) string {
	return simpler.Replace(strings.ToLower(strings.Join(strings.Fields(text), "")))
}
