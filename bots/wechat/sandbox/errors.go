package sandbox

import "fmt"

// fail is an error code of WeChat's, answered as {"errcode": …, "errmsg": …}.
type fail int

// Error is the text WeChat documents for the code.
func (f fail) Error() string {
	if text, known := messages[f]; known {
		return text
	}
	return fmt.Sprintf("error %d", int(f))
}

// messages are the documented texts, from 全局返回码 of the Official Account, mini-program and
// WeCom documents and from the pages of the calls.
var messages = map[fail]string{
	-1:    "system error",
	40001: "invalid credential, access_token is invalid or not latest",
	40003: "invalid openid",
	40004: "invalid media type",
	40005: "invalid file type",
	40006: "invalid meida size", // the misspelling is WeChat's
	40007: "invalid media_id",
	40008: "invalid message type",
	40013: "invalid appid",
	40014: "invalid access_token",
	40016: "invalid button size",
	40017: "invalid button type",
	40018: "invalid button name size",
	40019: "invalid button key size",
	40020: "invalid button url size",
	40023: "invalid sub button size",
	40024: "invalid sub button type",
	40025: "invalid sub button name size",
	40029: "invalid code",
	40030: "invalid refresh_token",
	40035: "invalid parameter",
	40037: "invalid template_id",
	40053: "invalid action info",
	40058: "invalid Request Parameter",
	40125: "invalid appsecret",
	40163: "code been used",
	40165: "invalid weapp pagepath",
	40169: "invalid length for scene, or the data is not json string",
	40212: "invalid query",
	40226: "code blocked",
	41001: "access_token missing",
	41002: "appid missing",
	41004: "appsecret missing",
	41005: "media data missing",
	41008: "missing code",
	41030: "invalid page",
	42001: "access_token expired",
	42003: "code expired",
	43001: "require GET method",
	43002: "require POST method",
	43004: "require subscribe",
	43101: "user refuse to accept the msg",
	44002: "empty post data",
	44004: "empty content",
	45002: "content size out of limit",
	45008: "article size out of limit",
	45009: "reach max api daily quota limit",
	45011: "api minute-quota reach limit, must slower, retry next minute",
	45015: "response out of time limit or subscription is canceled",
	45047: "out of response count limit",
	45072: "invalid command",
	45080: "need to receive msg in last 30 seconds",
	45081: "typing already",
	46003: "menu no exist",
	47001: "data format error",
	47003: "argument invalid",
	48001: "api unauthorized",
	61010: "code is expired",
	85401: "time limit between 1min and 1year",
	87014: "risky content",
	95000: "invalid open_kfid",
	95001: "send msg count limit",
	95002: "send msg time limit",
	95007: "invalid msg token",
	95013: "conversation end",
	95016: "not allow to change service state",
	95018: "send msg session status invalid",
}
