package search

import (
	"strings"
	"sync"
	"unicode"

	"github.com/longbridgeapp/opencc"
)

// simplified maps a traditional character to its simplified form; 0 keeps it.
var simplified = sync.OnceValue(loadSimplified)

// loadSimplified reads the character table out of the conversion library once:
// the library itself is far too slow to run over every text.
func loadSimplified() *[65536]uint16 {
	var table [65536]uint16
	conv, err := opencc.New("t2s")
	if err != nil {
		return &table
	}
	var all []rune
	for r := rune(0x3400); r < 0x9FFF; r++ {
		all = append(all, r, '\n')
	}
	out, err := conv.Convert(string(all))
	if err != nil {
		return &table
	}
	for i, line := range strings.Split(out, "\n") {
		rs := []rune(line)
		if len(rs) == 1 && rs[0] < 65536 && i < len(all)/2 && rs[0] != all[2*i] {
			table[all[2*i]] = uint16(rs[0])
		}
	}
	return &table
}

// space separates sentences inside a normalised text.
const space = uint16(' ')

// clean turns a text into the form everything here compares: simplified,
// half-width, lower case, every punctuation a single space. Characters outside
// the basic plane share a small private range.
func clean(text string) []uint16 {
	table := simplified()
	out := make([]uint16, 0, len(text)/2)
	for _, r := range text {
		c := fold(r, table)
		if c == space && (len(out) == 0 || out[len(out)-1] == space) {
			continue
		}
		out = append(out, c)
	}
	for len(out) > 0 && out[len(out)-1] == space {
		out = out[:len(out)-1]
	}
	return out
}

func fold(r rune, table *[65536]uint16) uint16 {
	if r >= 0xFF01 && r <= 0xFF5E {
		r -= 0xFEE0
	}
	if r < 128 {
		switch {
		case r >= 'A' && r <= 'Z':
			return uint16(r + 32)
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return uint16(r)
		}
		return space
	}
	if r > 65535 {
		if !unicode.IsLetter(r) {
			return space
		}
		return uint16(0xF000 + r%0x700)
	}
	if r >= 0x3400 && r < 0x9FFF {
		if s := table[r]; s != 0 {
			return s
		}
		return uint16(r)
	}
	if unicode.IsLetter(r) || unicode.IsDigit(r) {
		return uint16(unicode.ToLower(r))
	}
	return space
}

// text turns a normalised sequence back into a string.
func text(seq []uint16) string {
	var b strings.Builder
	for _, c := range seq {
		b.WriteRune(rune(c))
	}
	return b.String()
}

// Normalize returns the form in which questions are compared: simplified,
// half-width, lower case, without punctuation, courtesy words and known typos.
func (e *Engine) Normalize(s string) string {
	return text(e.words.question(clean(s)))
}

// Simplify returns the simplified form of a traditional character, and any other as it is.
func Simplify(r rune) rune {
	if r >= 0 && r < 65536 {
		if s := simplified()[r]; s != 0 {
			return rune(s)
		}
	}
	return r
}
