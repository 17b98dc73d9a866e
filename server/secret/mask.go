package secret

import (
	"context"
	"log/slog"
	"regexp"
)

// personal finds phone numbers, identity numbers and bank cards in running text.
var personal = regexp.MustCompile(`\d{11,19}[\dXx]?|0\d{2,3}-\d{7,8}`)

// Mask hides the middle of every phone, identity and card number in text.
func Mask(text string) string {
	return personal.ReplaceAllStringFunc(text, func(n string) string {
		return n[:3] + "****" + n[len(n)-2:]
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
	case slog.KindAny:
		if err, ok := v.Any().(error); ok {
			return slog.String(a.Key, Mask(err.Error()))
		}
	}
	return a
}
