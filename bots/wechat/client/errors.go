package client

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// What a caller can act upon; ask with errors.Is.
var (
	// ErrUnreachable: no answer in time, or none from WeChat itself.
	ErrUnreachable = errors.New("wechat is out of reach")
	// ErrGarbled: an answer that is not in WeChat's format, or longer than any of its answers.
	ErrGarbled = errors.New("wechat's answer makes no sense")
	// ErrBusy: the system is busy or a frequency limit is reached (-1, 45009, 45011, 45033).
	ErrBusy = errors.New("wechat is busy")
	// ErrToken: the access token was refused again and again (40001, 40014, 42001).
	ErrToken = errors.New("access token refused")
	// ErrSetUp: an operator must act: app id, secret, IP list or permissions of the account
	// (40013, 40125, 40164, 41002, 41004, 48001, 48002, 60011, 60020, 95017).
	ErrSetUp = errors.New("account is not set up for this")
	// ErrBadCode: a login, phone or authorisation code that is wrong, used or too old
	// (40029, 40163, 41008, 42003).
	ErrBadCode = errors.New("code is wrong or used")
	// ErrRiskyUser: WeChat blocks this user's login as risky (40226).
	ErrRiskyUser = errors.New("user is blocked by wechat")
	// ErrNotFresh: the user was not in the mini-program within two hours (61010).
	ErrNotFresh = errors.New("user was not here lately")
	// ErrNoSuchUser: unknown openid, or a person who does not follow (40003, 43004, 46004, 40096).
	ErrNoSuchUser = errors.New("no such user")
	// ErrOutOfWindow: the person wrote more than 48 hours ago, or the session is over
	// (45015, 95002, 95013).
	ErrOutOfWindow = errors.New("reply window is closed")
	// ErrTooManyReplies: five messages were sent since the person last wrote (45047, 95001).
	ErrTooManyReplies = errors.New("too many replies")
	// ErrRefused: the person does not accept this subscribe message (43101).
	ErrRefused = errors.New("user refuses this message")
	// ErrBadTemplate: template id, page or data of a subscribe message (40037, 41028, 41030, 47003).
	ErrBadTemplate = errors.New("template or its data is wrong")
	// ErrBadMedia: unknown or expired media id, or a file WeChat does not take
	// (40004, 40005, 40006, 40007, 40009).
	ErrBadMedia = errors.New("media is wrong or expired")
	// ErrRisky: the content itself is refused (87014, 40201).
	ErrRisky = errors.New("content is refused by wechat")
	// ErrWrongState: the WeCom session is held by somebody else, so that nothing can be sent (95018).
	ErrWrongState = errors.New("session is in another state")
)

var byCode = map[int]error{
	-1: ErrBusy, 45009: ErrBusy, 45011: ErrBusy, 45033: ErrBusy,
	40001: ErrToken, 40014: ErrToken, 42001: ErrToken,
	40013: ErrSetUp, 40125: ErrSetUp, 40164: ErrSetUp, 41002: ErrSetUp, 41004: ErrSetUp,
	48001: ErrSetUp, 48002: ErrSetUp, 60011: ErrSetUp, 60020: ErrSetUp, 95017: ErrSetUp,
	40029: ErrBadCode, 40163: ErrBadCode, 41008: ErrBadCode, 42003: ErrBadCode,
	40226: ErrRiskyUser, 61010: ErrNotFresh,
	40003: ErrNoSuchUser, 43004: ErrNoSuchUser, 46004: ErrNoSuchUser, 40096: ErrNoSuchUser,
	45015: ErrOutOfWindow, 95002: ErrOutOfWindow, 95013: ErrOutOfWindow,
	45047: ErrTooManyReplies, 95001: ErrTooManyReplies,
	43101: ErrRefused,
	40037: ErrBadTemplate, 41028: ErrBadTemplate, 41030: ErrBadTemplate, 47003: ErrBadTemplate,
	40004: ErrBadMedia, 40005: ErrBadMedia, 40006: ErrBadMedia, 40007: ErrBadMedia, 40009: ErrBadMedia,
	87014: ErrRisky, 40201: ErrRisky,
	95018: ErrWrongState,
}

// Error is WeChat's own refusal of a call. It holds no token and no secret.
type Error struct {
	Call    string // which call, for the log
	Code    int    // WeChat's errcode
	Message string // WeChat's errmsg
}

// Error returns call, code and WeChat's words.
func (e *Error) Error() string { return fmt.Sprintf("%s: %d %s", e.Call, e.Code, e.Message) }

// Is reports whether target is the Err… value of this code.
func (e *Error) Is(target error) bool { return byCode[e.Code] == target }

// outcomeOf names what became of a call, in few enough words to be counted.
func outcomeOf(err error) string {
	var refusal *Error
	switch {
	case err == nil:
		return "ok"
	case errors.As(err, &refusal) && byCode[refusal.Code] != nil:
		return strconv.Itoa(refusal.Code)
	case errors.Is(err, ErrUnreachable):
		return "unreachable"
	case errors.Is(err, ErrGarbled):
		return "garbled"
	}
	return "other"
}

// Temporary reports whether the same call may succeed later without anybody doing anything.
func Temporary(err error) bool {
	return errors.Is(err, ErrUnreachable) || errors.Is(err, ErrGarbled) || errors.Is(err, ErrBusy) || errors.Is(err, ErrToken)
}

// tokenRefused reports whether a newer token may help.
func tokenRefused(code int) bool { return code == 40001 || code == 40014 || code == 42001 }

// plain reports whether s may stand in an address as it is: the library does not escape codes
// and ids, so anything else could add parameters. WeChat's own are letters, digits, - and _.
func plain(s string) bool {
	const max = 512 // WeChat's longest documented code
	return s != "" && len(s) <= max && !strings.ContainsFunc(s, unusual)
}

func unusual(r rune) bool {
	switch {
	case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r == '-', r == '_':
		return false
	}
	return true
}

// clip cuts s to at most max bytes without breaking a character.
func clip(s string, max int) string {
	if len(s) <= max {
		return s
	}
	for max > 0 && !utf8.RuneStart(s[max]) {
		max--
	}
	return s[:max]
}
