package safety

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"qingting/server/search"
)

// gap is what stands between two signs of a text, by how strongly it parts them.
type gap uint8

const (
	joined gap = iota
	symbol     // an emoji, a star: nobody writes them inside a word
	blank      // a space, as people also put between sentences
	stop       // punctuation, a new line
)

// sign is one character of a text in the form everything here compares: simplified, half
// width, lower case.
type sign struct {
	char  rune
	sound int32 // alike for characters read alike
	at    int   // its place in the text, in runes
	gap   gap   // between it and the sign before
}

// fold turns a text into signs; spaces, punctuation and symbols become gaps.
func fold(text []rune) []sign {
	out := make([]sign, 0, len(text))
	between := joined
	for at, r := range text {
		if isHan(r) || r < 0x80 {
			if c := signOf(r); c != 0 {
				out = append(out, sign{char: c, sound: soundOf(c), at: at, gap: between})
				between = joined
			} else {
				between = max(between, gapOf(r))
			}
			continue
		}
		if r == '\uFE0F' || r == '\u20E3' || unicode.In(r, unicode.Cf, unicode.Mn) {
			continue // zero width: as if it were not there
		}
		first := true
		for _, c := range plain(r) {
			c = signOf(c)
			if c == 0 {
				if first {
					between = max(between, gapOf(r))
				}
				continue
			}
			out = append(out, sign{char: c, sound: soundOf(c), at: at, gap: between})
			between, first = joined, false
		}
	}
	return out
}

// plain returns what r is compared as: compatibility forms such as ① ａ ㎏ taken apart, and
// look-alikes as the letter they stand for.
func plain(r rune) []rune {
	switch {
	case r >= 0x3000 && r <= 0x303F, r >= 0x2010 && r <= 0x205E: // punctuation is itself
		return []rune{r}
	case r >= 0x2776 && r <= 0x277E: // ❶ to ❾
		return []rune{'1' + r - 0x2776}
	case r >= 0x1F150 && r <= 0x1F169: // 🅐
		return []rune{'a' + r - 0x1F150}
	case r >= 0x1F170 && r <= 0x1F189: // 🅰
		return []rune{'a' + r - 0x1F170}
	case r >= 0x1F1E6 && r <= 0x1F1FF: // 🇦
		return []rune{'a' + r - 0x1F1E6}
	}
	if c, ok := alike[r]; ok {
		return []rune{c}
	}
	return []rune(norm.NFKC.String(string(r)))
}

// alike are letters of other scripts that look like Latin ones, and ways to write a plus.
var alike = map[rune]rune{
	'➕': '+', '﹢': '+',
	'а': 'a', 'в': 'b', 'В': 'b', 'с': 'c', 'С': 'c', 'е': 'e', 'Е': 'e', 'н': 'h', 'Н': 'h', 'і': 'i', 'к': 'k', 'К': 'k', 'м': 'm', 'М': 'm',
	'о': 'o', 'О': 'o', 'р': 'p', 'Р': 'p', 'т': 't', 'Т': 't', 'х': 'x', 'Х': 'x', 'у': 'y', 'У': 'y', 'А': 'a',
	'α': 'a', 'ν': 'v', 'ο': 'o', 'ρ': 'p', 'χ': 'x', 'υ': 'u', 'ω': 'w', 'Ⅴ': 'v', 'ⅴ': 'v', '√': 'v',
}

// signOf returns the sign of a character, and 0 for what only parts others. A plus is read as
// 加, as in +V.
func signOf(r rune) rune {
	switch {
	case r == '+':
		return '加'
	case r == '〇':
		return '零'
	case isHan(r):
		return search.Simplify(r)
	case unicode.IsLetter(r) || unicode.IsDigit(r):
		return unicode.ToLower(r)
	}
	return 0
}

func gapOf(r rune) gap {
	switch {
	case r == '\n' || r == '\r' || unicode.IsPunct(r) && !strings.ContainsRune("*_-#@&·•/\\|~", r):
		return stop
	case unicode.IsSpace(r):
		return blank
	}
	return symbol
}

func isHan(r rune) bool { return r >= 0x3400 && r <= 0x9FFF }

// soundOf gives characters read alike the same number; what has no sound is only like itself.
func soundOf(r rune) int32 {
	if s := search.Sound(r); s != 0 {
		return int32(s)
	}
	return -r
}

func foldedText(text string) string {
	var b strings.Builder
	for _, s := range fold([]rune(text)) {
		b.WriteRune(s.char)
	}
	return b.String()
}

func hanOnly(text string) string {
	return strings.Map(func(r rune) rune {
		if isHan(r) {
			return r
		}
		return -1
	}, text)
}
