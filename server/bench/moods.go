package bench

import "qingting/server/classify"

// moods are everyday words of feeling, ours, for short posts of any subject: the emotion set
// trains on posts about one subject and asks about all.
func moods() *classify.Hints {
	return classify.NewHints(map[string]string{
		"surprise": "惊讶 震惊 吃惊 惊呆 意外 没想到 居然 竟然 天哪 天呐 天啊 我的天 不会吧 不敢相信 难以置信 原来 怎么会 突然 神奇 卧槽 哇 我靠 真的假的 什么情况 omg 想不到 吓一跳 惊喜 懵 傻眼 惊 奇怪 怎么可能 不可思议 咋回事 怎么回事 难道 为什么 ？？ ??? ！？ ?! 啥 我去 竟 诧异 醉了 这是什么",
		"sad":      "难过 伤心 哭 泪 心疼 心碎 痛 失望 遗憾 可惜 孤独 寂寞 想念 思念 失眠 累 疲惫 难受 委屈 无奈 唉 哎 呜 心酸 绝望 崩溃 抑郁 悲 走好 去世 后悔 不开心 失去 舍不得 郁闷 感冒 生病 发烧 孤单 倒霉 心塞 可怜 再也 回不去 想家 忧伤 惨 衰 睡不着 没人 怀念 离别 分手 伤感 压抑 苦",
		"angry":    "滚 妈的 他妈 傻逼 傻b 垃圾 恶心 无耻 气死 愤怒 怒 混蛋 骂 操 草 烦 讨厌 凭什么 什么玩意 有病 脑残 不要脸 王八 败类 无语 呵呵 贱 特么 tmd sb 骗 受不了 去死 畜生 人渣 活该 丧心病狂 可恶 妈蛋 吵死 神经病 尼玛 擦 靠 忍 抓狂 鄙视 鄙夷 白痴 丢人 坑 黑心 火大 日 奇葩 哼 吐 滚蛋 缺德",
		"fear":     "怕 恐怖 吓 恐惧 慌 担心 紧张 可怕 不敢 焦虑 瑟瑟发抖 毛骨悚然 惊悚 噩梦 鬼 胆小 阴影 危险 不安 恐慌 忐忑 心惊 怎么办 惶 害怕 颤抖 发抖 黑暗 逃",
		"positive": "开心 快乐 高兴 喜欢 爱 幸福 哈哈 嘻嘻 嘿嘿 加油 棒 赞 好看 可爱 美 感谢 谢谢 祝 幸运 温暖 期待 感动 希望 平安 致敬 好吃 漂亮 舒服 满足 帅 甜 恭喜 晚安 早安 么么哒 耶 成功 心] 微笑 嘻 太好了 终于 享受 好玩 哇塞 有趣 惬意 给力 鲜花 努力 阳光 萌 乐 喜",
	})
}
