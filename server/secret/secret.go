// Package secret hides personal data: encryption at rest, blind look-up, and masks for screens
// and logs.
package secret

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// KeySize is the length of a data key in bytes: AES-256.
const KeySize = 32

// Box seals and opens short personal texts with AES-256-GCM. The same text sealed twice gives
// different ciphers and the same index. It is safe for concurrent use.
type Box struct {
	aead  cipher.AEAD
	index []byte
	sign  []byte
}

// NewBox makes a Box from a key of KeySize bytes. Encryption, index and signatures use keys
// derived from it, so that none tells about another.
func NewBox(key []byte) (*Box, error) {
	if len(key) != KeySize {
		return nil, fmt.Errorf("the data key has %d bytes, it must have %d", len(key), KeySize)
	}
	block, err := aes.NewCipher(derive(key, "encrypt"))
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	return &Box{aead: aead, index: derive(key, "index"), sign: derive(key, "sign")}, nil
}

func derive(key []byte, purpose string) []byte {
	m := hmac.New(sha256.New, key)
	m.Write([]byte("qingting " + purpose))
	return m.Sum(nil)
}

// Seal encrypts plain and returns it with a blind index, by which equal texts can be found
// without being readable. An empty text stays empty.
func (b *Box) Seal(plain string) (sealed, index string, err error) {
	if plain == "" {
		return "", "", nil
	}
	nonce := make([]byte, b.aead.NonceSize())
	if _, err := rand.Read(nonce); err != nil {
		return "", "", err
	}
	out := b.aead.Seal(nonce, nonce, []byte(plain), nil)
	return base64.RawStdEncoding.EncodeToString(out), b.Index(plain), nil
}

// Index returns the blind index of plain.
func (b *Box) Index(plain string) string {
	m := hmac.New(sha256.New, b.index)
	m.Write([]byte(plain))
	return hex.EncodeToString(m.Sum(nil)[:16])
}

// Open returns what Seal was given; an error when the text was sealed with another key or changed.
func (b *Box) Open(sealed string) (string, error) {
	if sealed == "" {
		return "", nil
	}
	raw, err := base64.RawStdEncoding.DecodeString(sealed)
	if err != nil || len(raw) < b.aead.NonceSize() {
		return "", errors.New("sealed text is damaged")
	}
	n := b.aead.NonceSize()
	plain, err := b.aead.Open(nil, raw[:n], raw[n:], nil)
	if err != nil {
		return "", fmt.Errorf("open sealed text: %w", err)
	}
	return string(plain), nil
}

// Sign returns a short signature of the parts, for addresses that carry their own permission.
func (b *Box) Sign(parts ...string) string {
	m := hmac.New(sha256.New, b.sign)
	m.Write([]byte(strings.Join(parts, "\x00")))
	return base64.RawURLEncoding.EncodeToString(m.Sum(nil)[:18])
}

// Verify reports whether Sign made the signature from the same parts.
func (b *Box) Verify(signature string, parts ...string) bool {
	return hmac.Equal([]byte(signature), []byte(b.Sign(parts...)))
}

// LoadKey returns the key given as base64; when it is empty, the key kept in path, which is
// made on first use and readable by its owner only.
func LoadKey(encoded, path string) ([]byte, error) {
	if encoded != "" {
		return decodeKey(encoded)
	}
	data, err := os.ReadFile(path)
	if err == nil {
		return decodeKey(strings.TrimSpace(string(data)))
	}
	if !errors.Is(err, os.ErrNotExist) {
		return nil, fmt.Errorf("read data key: %w", err)
	}
	return makeKey(path)
}

func decodeKey(encoded string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil || len(key) != KeySize {
		return nil, fmt.Errorf("the data key must be %d bytes in base64", KeySize)
	}
	return key, nil
}

// makeKey writes a new key with O_EXCL, so that of two processes starting together one makes
// it and the other reads it.
func makeKey(path string) ([]byte, error) {
	key := make([]byte, KeySize)
	if _, err := rand.Read(key); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return nil, fmt.Errorf("make key folder: %w", err)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, os.ErrExist) {
		return LoadKey("", path)
	}
	if err != nil {
		return nil, fmt.Errorf("make data key: %w", err)
	}
	_, err = f.WriteString(base64.StdEncoding.EncodeToString(key) + "\n")
	if err = errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("write data key: %w", err)
	}
	return key, nil
}
