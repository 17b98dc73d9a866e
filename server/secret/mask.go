package secret

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"regexp"
	"strings"
)

// personal finds identity, bank card, phone and landline numbers in running text, also typed
// in groups or in full-width digits, and every other run of eleven digits or more.
var personal = regexp.MustCompile(strings.ReplaceAll(strings.Join([]string{
	`#{6}[ -]#{8}[ -]#{3}(?:#|[XxＸｘ])`,
	`#{4}[ -]#{4}[ -]#{4}[ -]#{4}(?:[ -]?#{1,3})?`,
	`[1１]##[ -]#{4}[ -]#{4}`,
	`#{11,}[XxＸｘ]?`,
	`[0０]#{2,3}[-－ ]#{7,8}`,
}, "|"), "#", `[0-9０-９]`))

// Mask hides all but the first three and last two characters of every phone, identity and card
// number in text: 138****00.
func Mask(text string) string {
	return personal.ReplaceAllStringFunc(text, func(n string) string {
		r := []rune(n)
		return string(r[:3]) + "****" + string(r[len(r)-2:])
	})
}

// MaskLogs returns a handler that masks personal data in messages and attributes before they
// reach next.
func MaskLogs(next slog.Handler) slog.Handler { return maskHandler{next} }

type maskHandler struct{ slog.Handler }

func (h maskHandler) Handle(ctx context.Context, r slog.Record) error {
	out := slog.NewRecord(r.Time, r.Level, Mask(r.Message), r.PC)
	r.Attrs(func(a slog.Attr) bool {
		out.AddAttrs(maskAttr(a))
		return true
	})
	return h.Handler.Handle(ctx, out)
}

func (h maskHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	masked := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		masked[i] = maskAttr(a)
	}
	return maskHandler{h.Handler.WithAttrs(masked)}
}

func (h maskHandler) WithGroup(name string) slog.Handler {
	return maskHandler{h.Handler.WithGroup(name)}
}

func maskAttr(a slog.Attr) slog.Attr {
	v := a.Value.Resolve()
	switch v.Kind() {
	case slog.KindString:
		return slog.String(a.Key, Mask(v.String()))
	case slog.KindGroup:
		list := v.Group()
		masked := make([]slog.Attr, len(list))
		for i, g := range list {
			masked[i] = maskAttr(g)
		}
		return slog.Attr{Key: a.Key, Value: slog.GroupValue(masked...)}
	case slog.KindInt64, slog.KindUint64:
		return maskOther(a, v.String())
	case slog.KindAny:
		return maskAny(a, v.Any())
	}
	return a
}

// maskOther keeps the attribute as it is unless its text has something to hide.
func maskOther(a slog.Attr, text string) slog.Attr {
	if masked := Mask(text); masked != text {
		return slog.String(a.Key, masked)
	}
	return a
}

// maskAny looks at both forms a handler may print a value in: with its fields' names, and as
// JSON, which also follows pointers.
func maskAny(a slog.Attr, v any) slog.Attr {
	switch v := v.(type) {
	case error:
		return slog.String(a.Key, Mask(v.Error()))
	case []byte:
		return maskOther(a, string(v))
	}
	if data, err := json.Marshal(v); err == nil {
		if masked := Mask(string(data)); masked != string(data) {
			return slog.String(a.Key, masked)
		}
	}
	return maskOther(a, fmt.Sprintf("%+v", v))
}
