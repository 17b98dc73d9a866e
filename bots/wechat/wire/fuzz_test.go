package wire

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// expected reports whether a refusal is one of ours.
func expected(err error) bool {
	for _, e := range []error{ErrSignature, ErrStale, ErrReplayed, ErrTooLarge, ErrMalformed, ErrForeign} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

// FuzzParse looks for bodies that panic, are refused without a reason, or make messages out of
// proportion.
func FuzzParse(f *testing.F) {
	for _, c := range load(f).Calls {
		f.Add([]byte(c.Body))
	}
	f.Add([]byte(`<!DOCTYPE x [<!ENTITY a "b">]><xml>&a;</xml>`))
	f.Add([]byte(`{"MsgType":"event","List":[[[]]]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := parse(data)
		if err != nil {
			if !expected(err) {
				t.Fatal(err)
			}
			return
		}
		if len(m.Key()) > len(data)+64 {
			t.Fatalf("a key of %d bytes from %d", len(m.Key()), len(data))
		}
		if b, ok := m.Body.(Text); ok && len(b.Content) > len(data) {
			t.Fatal("content grew")
		}
	})
}

// FuzzOpenSealed looks for ciphertexts that panic, and for calls that get in without their
// signature.
func FuzzOpenSealed(f *testing.F) {
	v := load(f)
	for _, c := range v.Calls {
		f.Add(c.Encrypted, c.MsgSignature)
	}
	g := v.gate(f, Safe)
	f.Fuzz(func(t *testing.T, sealed, signature string) {
		right := sign(v.App.Token, v.Timestamp, v.Nonce, strings.TrimSpace(sealed))
		for _, s := range []string{signature, right} {
			_, err := g.Open(v.query("msg_signature", s), strings.NewReader(envelope(sealed)))
			if err != nil && !expected(err) {
				t.Fatal(err)
			}
			if err == nil && s != right {
				t.Fatalf("%q let in", s)
			}
		}
		if _, err := g.cipher.open(sealed); err != nil && !expected(err) {
			t.Fatal(err)
		}
	})
}

// FuzzUnpad looks for paddings that panic or are more than their block.
func FuzzUnpad(f *testing.F) {
	f.Add(bytes.Repeat([]byte{32}, 32))
	f.Add([]byte{0})
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) == 0 {
			return
		}
		got, err := unpad(data)
		if err == nil && len(data)-len(got) > padBlock {
			t.Fatalf("%d bytes of padding", len(data)-len(got))
		}
	})
}
