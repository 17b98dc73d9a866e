package identity

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// Argon2 holds the cost of one password hash.
type Argon2 struct {
	MemoryKiB uint32
	Passes    uint32
	Threads   uint8
}

// DefaultArgon2 is the argon2id setting recommended by the OWASP Password Storage Cheat Sheet
// (19 MiB, two passes, one thread).
var DefaultArgon2 = Argon2{MemoryKiB: 19 * 1024, Passes: 2, Threads: 1}

const (
	saltBytes = 16
	keyBytes  = 32
)

// hasher computes password hashes, only a few at the same time: each takes 19 MiB and some
// 20 ms of a core, and a flood of logins must not starve the citizens' questions.
type hasher struct {
	cost  Argon2
	slots chan struct{}
	dummy string // a hash nobody knows the password of
}

func newHasher(cost Argon2, parallel int) *hasher {
	h := &hasher{cost: cost, slots: make(chan struct{}, max(1, parallel))}
	salt, key := make([]byte, saltBytes), make([]byte, keyBytes)
	_, _ = rand.Read(salt) // crypto/rand never fails
	_, _ = rand.Read(key)
	h.dummy = encodeHash(cost, salt, key)
	return h
}

func (h *hasher) derive(ctx context.Context, password string, salt []byte, cost Argon2) ([]byte, error) {
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	return argon2.IDKey([]byte(password), salt, cost.Passes, cost.MemoryKiB, cost.Threads, keyBytes), nil
}

// hash returns the PHC string of the password with a fresh salt.
func (h *hasher) hash(ctx context.Context, password string, random io.Reader) (string, error) {
	salt := make([]byte, saltBytes)
	if _, err := io.ReadFull(random, salt); err != nil {
		return "", fmt.Errorf("make salt: %w", err)
	}
	key, err := h.derive(ctx, password, salt, h.cost)
	if err != nil {
		return "", err
	}
	return encodeHash(h.cost, salt, key), nil
}

// verify compares in constant time; stale tells that the hash was made at another cost. An
// empty hash costs as much as a real one and matches nothing.
func (h *hasher) verify(ctx context.Context, password, encoded string) (match, stale bool, err error) {
	if encoded == "" {
		encoded = h.dummy
	}
	cost, salt, want, err := decodeHash(encoded)
	if err != nil {
		return false, false, err
	}
	got, err := h.derive(ctx, password, salt, cost)
	if err != nil {
		return false, false, err
	}
	return subtle.ConstantTimeCompare(got, want) == 1, cost != h.cost, nil
}

func encodeHash(c Argon2, salt, key []byte) string {
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.MemoryKiB, c.Passes, c.Threads,
		b64.EncodeToString(salt), b64.EncodeToString(key))
}

func decodeHash(s string) (c Argon2, salt, key []byte, err error) {
	parts := strings.Split(s, "$")
	if len(parts) != 6 || parts[1] != "argon2id" {
		return c, nil, nil, fmt.Errorf("password hash has an unknown form")
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &c.MemoryKiB, &c.Passes, &c.Threads); err != nil {
		return c, nil, nil, fmt.Errorf("read password hash cost: %w", err)
	}
	if salt, err = base64.RawStdEncoding.DecodeString(parts[4]); err != nil {
		return c, nil, nil, fmt.Errorf("read password salt: %w", err)
	}
	if key, err = base64.RawStdEncoding.DecodeString(parts[5]); err != nil {
		return c, nil, nil, fmt.Errorf("read password hash: %w", err)
	}
	return c, salt, key, nil
}

// Limits of a password. The upper one keeps hashing cheap to refuse.
const (
	MinPassword = 10  // characters
	MaxPassword = 128 // characters
)

// checkPassword returns the sentence about what is wrong with a new password, or "".
func checkPassword(password, username string) string {
	n := utf8.RuneCountInString(password)
	switch {
	case n < MinPassword || n > MaxPassword || !utf8.ValidString(password):
		return fmt.Sprintf("密码长度请在 %d 到 %d 个字符之间。", MinPassword, MaxPassword)
	case !strings.ContainsFunc(password, unicode.IsLetter) || !strings.ContainsFunc(password, unicode.IsDigit):
		return "密码请同时包含字母和数字。"
	case strings.Contains(strings.ToLower(password), strings.ToLower(username)):
		return "密码中请不要包含用户名。"
	}
	return ""
}

// passwordLetters leaves out what people mix up when they copy by hand: 0 O 1 l I.
const passwordLetters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"

// generatePassword returns 16 random characters (92 bits) that pass checkPassword.
func generatePassword(random io.Reader, username string) (string, error) {
	for {
		out := make([]byte, 0, 16)
		for len(out) < cap(out) {
			var b [1]byte
			if _, err := io.ReadFull(random, b[:]); err != nil {
				return "", fmt.Errorf("make password: %w", err)
			}
			// Bytes above the largest multiple are thrown away, so that no letter is likelier.
			if n := len(passwordLetters); int(b[0]) < 256/n*n {
				out = append(out, passwordLetters[int(b[0])%n])
			}
		}
		if checkPassword(string(out), username) == "" {
			return string(out), nil
		}
	}
}
