package guide

import (
	"regexp"
	"strings"
)

// Command is something citizens say about the walk itself.
type Command string

// The commands.
const (
	NoCommand Command = ""
	GoBack    Command = "back"
	Change    Command = "change" // another answer to an earlier step
	Leave     Command = "leave"
	Restart   Command = "restart"
	Resume    Command = "resume"
)

var (
	saysBack    = regexp.MustCompile(`^(返回|回到?|退回)?(上一步|上一个|上一题|上一问|前一步)(吧|去)?$|^(返回|后退|往回|选错了|填错了|说错了|答错了)$`)
	saysLeave   = regexp.MustCompile(`^(退出|结束|取消|停止|关闭|不想?)(这个|本次|当前)?(引导|办事引导|办了|走了|填了|继续了|流程)?(吧|了)?$`)
	saysRestart = regexp.MustCompile(`^(重新|从头)(开始|来|走|填|办)?(一遍|一次|过)?(吧)?$`)
	saysResume  = regexp.MustCompile(`^(继续|接着)(办|走|填|刚才的)?(吧|引导)?$`)
	saysChange  = regexp.MustCompile(`^(?:我要|我想|想|要|请|帮我)?(?:改一下|改下|修改|更改|改|重填|重选|换一下)(?:我的|刚才的)?(.+?)(?:吧|一下)?$|^(.+?)(?:填错了|选错了|说错了|答错了|错了|要改|改一下|改成.*)$`)
)

// ReadCommand tells whether a message is about the walk. For Change it names the step.
func (d Definition) ReadCommand(said string) (Command, string) {
	text := tidy(said)
	switch {
	case saysBack.MatchString(text):
		return GoBack, ""
	case saysLeave.MatchString(text):
		return Leave, ""
	case saysRestart.MatchString(text):
		return Restart, ""
	case saysResume.MatchString(text):
		return Resume, ""
	}
	m := saysChange.FindStringSubmatch(text)
	if m == nil {
		return NoCommand, ""
	}
	named := m[1] + m[2]
	for _, s := range d.Steps {
		if s.Label != "" && (strings.Contains(named, s.Label) || strings.Contains(s.Label, named)) {
			return Change, s.Key
		}
	}
	return NoCommand, ""
}
