package sandbox

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"
	"time"
)

// field is one element of a push. In XML numbers and inner elements stand bare, texts in CDATA;
// in JSON, which mini-programs may choose, numbers have no quotes.
type field struct {
	name, value string
	bare        bool
	inner       []field
}

func text(name, value string) field { return field{name: name, value: value} }
func bare(name string, value any) field {
	return field{name: name, value: fmt.Sprint(value), bare: true}
}
func inner(name string, list ...field) field { return field{name: name, inner: list} }

func elements(list []field) string {
	var out strings.Builder
	for _, f := range list {
		value := f.value
		switch {
		case f.inner != nil:
			value = elements(f.inner)
		case !f.bare:
			value = "<![CDATA[" + strings.ReplaceAll(value, "]]>", "]]]]><![CDATA[>") + "]]>"
		}
		fmt.Fprintf(&out, "<%s>%s</%s>", f.name, value, f.name)
	}
	return out.String()
}

func document(list []field) []byte { return []byte("<xml>" + elements(list) + "</xml>") }

// object is the same push as JSON. Two things stand elsewhere there: what the subscribe events
// wrap in an element of the event's name is at the top, and detail is a list.
func object(list []field) map[string]any {
	out := map[string]any{}
	for _, f := range list {
		switch {
		case strings.HasPrefix(f.name, "SubscribeMsg"):
			maps.Copy(out, object(f.inner))
		case f.name == "detail":
			out[f.name] = []any{object(f.inner)}
		case f.inner != nil:
			out[f.name] = object(f.inner)
		case f.bare:
			out[f.name] = json.Number(f.value)
		default:
			out[f.name] = f.value
		}
	}
	return out
}

// write makes the body of a push in the app's format.
func (a *app) write(list []field) ([]byte, error) {
	if a.format == formatJSON {
		return json.Marshal(object(list))
	}
	return document(list), nil
}

// head begins every push: to whom, from whom, when.
func head(a *app, openID string, at time.Time, kind string) []field {
	return []field{text("ToUserName", a.original()), text("FromUserName", openID), bare("CreateTime", at.Unix()), text("MsgType", kind)}
}

// messagePush is a user's message with its MsgId.
func messagePush(a *app, openID string, at time.Time, id int64, kind string, more ...field) push {
	list := append(head(a, openID, at, kind), more...)
	return push{app: a, openID: openID, fields: append(list, bare("MsgId", id))}
}

func eventPush(a *app, openID string, at time.Time, event string, more ...field) push {
	list := append(head(a, openID, at, "event"), text("Event", event))
	return push{app: a, openID: openID, fields: append(list, more...)}
}

// verdict is the result of a media check.
type verdict struct {
	trace, suggest string
	label          int
}

func mediaCheckPush(a *app, openID string, at time.Time, v verdict) push {
	return eventPush(a, openID, at, "wxa_media_check",
		text("appid", a.id), text("trace_id", v.trace), bare("version", 2),
		inner("detail", text("strategy", "content_model"), bare("errcode", 0), text("suggest", v.suggest), bare("label", v.label), bare("prob", 90)),
		bare("errcode", 0), text("errmsg", "ok"),
		inner("result", text("suggest", v.suggest), bare("label", v.label)))
}

// popupFields are what a user's answer to wx.requestSubscribeMessage looks like.
func popupFields(template, status string) []field {
	return []field{inner("SubscribeMsgPopupEvent", inner("List",
		text("TemplateId", template), text("SubscribeStatusString", status), bare("PopupScene", 0)))}
}

// offFields are what switching a subscription off in the settings looks like.
func offFields(template string) []field {
	return []field{inner("SubscribeMsgChangeEvent", inner("List",
		text("TemplateId", template), text("SubscribeStatusString", "reject")))}
}

func sentFields(template string, id int64) []field {
	return []field{inner("SubscribeMsgSentEvent", inner("List",
		text("TemplateId", template), text("MsgID", fmt.Sprint(id)), bare("ErrorCode", 0), text("ErrorStatus", "success")))}
}
