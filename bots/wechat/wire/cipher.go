package wire

import (
	"crypto/aes"
	gocipher "crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
)

// keyLength is how many characters WeChat's EncodingAESKey has.
const keyLength = 43

// padBlock is the block of the PKCS#7 padding; WeChat pads to 32 bytes although AES has 16.
const padBlock = 32

// prefix is how many bytes come before the message: 16 random ones and its length.
const prefix = 16 + 4

// cipher opens what WeChat encrypted with AES-256-CBC for one app.
type cipher struct {
	block gocipher.Block
	iv    []byte
	appID string
}

func newCipher(key, appID string) (*cipher, error) {
	if len(key) != keyLength {
		return nil, fmt.Errorf("aes_key has %d characters, it must have %d", len(key), keyLength)
	}
	raw, err := base64.StdEncoding.DecodeString(key + "=")
	if err != nil {
		return nil, errors.New("aes_key is not base64") // the cause would hold part of the key
	}
	block, err := aes.NewCipher(raw)
	if err != nil {
		return nil, fmt.Errorf("read aes_key: %w", err)
	}
	return &cipher{block: block, iv: raw[:aes.BlockSize], appID: appID}, nil
}

// open decrypts base64 text. The caller has checked its signature, so that the different
// errors tell a stranger nothing.
func (c *cipher) open(sealed string) ([]byte, error) {
	data, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil || len(data) < padBlock || len(data)%aes.BlockSize != 0 {
		return nil, fmt.Errorf("%w: not a ciphertext", ErrMalformed)
	}
	gocipher.NewCBCDecrypter(c.block, c.iv).CryptBlocks(data, data)
	data, err = unpad(data)
	if err != nil {
		return nil, err
	}
	if len(data) < prefix {
		return nil, fmt.Errorf("%w: ciphertext is too short", ErrMalformed)
	}
	length := int64(binary.BigEndian.Uint32(data[16:prefix]))
	if length > int64(len(data)-prefix) {
		return nil, fmt.Errorf("%w: length is wrong", ErrMalformed)
	}
	message, receiver := data[prefix:prefix+length], data[prefix+length:]
	if string(receiver) != c.appID {
		return nil, ErrForeign
	}
	return message, nil
}

func unpad(data []byte) ([]byte, error) {
	n := int(data[len(data)-1])
	if n < 1 || n > padBlock || n > len(data) {
		return nil, fmt.Errorf("%w: padding is wrong", ErrMalformed)
	}
	for _, b := range data[len(data)-n:] {
		if int(b) != n {
			return nil, fmt.Errorf("%w: padding is wrong", ErrMalformed)
		}
	}
	return data[:len(data)-n], nil
}
