package identity

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"

	"qingting/server/errs"
)

var (
	mobilePhone   = regexp.MustCompile(`^1[3-9]\d{9}$`)
	landlinePhone = regexp.MustCompile(`^0\d{2,3}-?\d{7,8}$`)
	usernameForm  = regexp.MustCompile(`^[a-z][a-z0-9._-]{2,31}$`)
)

// NormalPhone returns a Chinese mobile or landline number the way it is stored, without
// spaces, +86 and full-width digits; ok is false when it is neither.
func NormalPhone(s string) (phone string, ok bool) {
	s = width.Narrow.String(s)
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
	s = strings.TrimPrefix(strings.TrimPrefix(s, "+86"), "-")
	if bare := strings.ReplaceAll(s, "-", ""); mobilePhone.MatchString(bare) {
		return bare, true
	}
	return s, landlinePhone.MatchString(s)
}

// MaskPhone hides the middle of a phone number: 138****5678.
func MaskPhone(phone string) string {
	if mobilePhone.MatchString(phone) {
		return phone[:3] + "****" + phone[7:]
	}
	if len(phone) < 4 {
		return strings.Repeat("*", len(phone))
	}
	return strings.Repeat("*", len(phone)-4) + phone[len(phone)-4:]
}

// normalUsername is how user names are stored and compared.
func normalUsername(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// cleanName trims a name and drops control characters, which break screens and logs.
func cleanName(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, s))
}

// fields collects what is wrong with an input.
type fields []errs.Field

func (f *fields) say(wrong bool, path, sentence string) {
	if wrong {
		*f = append(*f, errs.Field{Path: path, Message: sentence})
	}
}

func (f fields) or(err *errs.Error) error {
	if len(f) == 0 {
		return nil
	}
	return err.WithFields(f...)
}

func tooLong(s string, limit int) bool { return utf8.RuneCountInString(s) > limit }
