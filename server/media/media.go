// Package media keeps the pictures people send, and the sounds and films of lessons: checked by
// size, by what the bytes really are and by how large pictures would unpack, stored under names
// nobody can guess.
package media

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // registers the decoder
	_ "image/jpeg" // registers the decoder
	_ "image/png"  // registers the decoder
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/google/uuid"
	_ "golang.org/x/image/webp" // registers the decoder

	"qingting/server/db"
	"qingting/server/errs"
)

// MaxSide is how many pixels a picture may be wide or high: a small file can unpack to more
// memory than a phone has.
const MaxSide = 12000

// What callers can be told.
var (
	ErrTooLarge = errs.New(errs.TooLarge, "file_too_large", "图片太大了，请选择 10 MB 以内的图片。")
	ErrType     = errs.New(errs.Invalid, "file_type_invalid", "只能上传 JPG、PNG、GIF 或 WebP 图片。")
	ErrSound    = errs.New(errs.Invalid, "file_type_invalid", "只能上传图片，或 MP3、M4A、WAV 音频和 MP4 视频。")
	ErrVoice    = errs.New(errs.TooLarge, "file_too_large", "这段语音太长了，请控制在 1 分钟以内。")
	ErrEmpty    = errs.New(errs.Invalid, "file_empty", "没有收到图片，请重新选择。")
	ErrNotFound = errs.New(errs.NotFound, "file_not_found", "没有找到这张图片。")
)

// File is one stored picture, sound or film. At most one of CitizenID and StaffID is set; neither is
// for what the program made itself.
type File struct {
	ID        string
	CitizenID *string
	StaffID   *string
	Mime      string
	Size      int64
	Width     int
	Height    int
	SHA256    string `gorm:"column:sha256"`
	CreatedAt time.Time
}

// Signer makes and checks signatures of addresses.
type Signer interface {
	Sign(parts ...string) string
	Verify(signature string, parts ...string) bool
}

// Parts is what a Store is made of.
type Parts struct {
	DB       *db.DB
	Dir      string // where the pictures are
	MaxBytes int64
	Signer   Signer
	Now      func() time.Time // UTC
}

// Store keeps pictures in a folder and their description in the database.
type Store struct {
	Parts
	store store
}

// New returns a Store; the folder is made when missing.
func New(p Parts) (*Store, error) {
	if err := os.MkdirAll(p.Dir, 0o750); err != nil {
		return nil, fmt.Errorf("make media folder: %w", err)
	}
	return &Store{Parts: p, store: store{p.DB}}, nil
}

// Owner says whose picture it is: a citizen's, a staff member's or, with neither id, the program's own.
type Owner struct {
	CitizenID string
	StaffID   string
	Sounds    bool // may also send sounds and films
	Voice     bool // may also send recordings of their voice
}

// types are the pictures we take, by the decoder's name.
var types = map[string]string{"jpeg": "image/jpeg", "png": "image/png", "gif": "image/gif", "webp": "image/webp"}

// Add checks and stores a picture, or a sound or film where the owner may send those. What the sender says about its type does not count.
func (s *Store) Add(ctx context.Context, owner Owner, r io.Reader) (File, error) {
	data, err := io.ReadAll(io.LimitReader(r, s.MaxBytes+1))
	if err != nil {
		return File{}, fmt.Errorf("read upload: %w", err)
	}
	if int64(len(data)) > s.MaxBytes {
		return File{}, ErrTooLarge
	}
	f, err := describe(data, owner)
	if err != nil {
		return File{}, err
	}
	f.ID, f.CreatedAt = uuid.NewString(), s.Now()
	if owner.CitizenID != "" {
		f.CitizenID = &owner.CitizenID
	} else if owner.StaffID != "" {
		f.StaffID = &owner.StaffID
	}
	if err := s.write(f, data); err != nil {
		return File{}, err
	}
	if err := s.store.create(ctx, f); err != nil {
		return File{}, fmt.Errorf("store file: %w", err)
	}
	return f, nil
}

// soundType tells sounds and films by their first bytes; empty for anything else.
func soundType(data []byte) string {
	has := func(at int, mark string) bool {
		return len(data) >= at+len(mark) && string(data[at:at+len(mark)]) == mark
	}
	switch {
	case has(0, "ID3"), len(data) > 2 && data[0] == 0xFF && data[1]&0xE0 == 0xE0 && data[1]&0x06 == 0x02: // MPEG audio, layer III
		return "audio/mpeg"
	case has(4, "ftypM4A "):
		return "audio/mp4"
	case has(4, "ftyp"):
		return "video/mp4"
	case has(0, "RIFF") && has(8, "WAVE"):
		return "audio/wav"
	}
	return ""
}

// maxVoice is the size of a recording: a minute of speech is a third of it.
const maxVoice = 1 << 20

func describe(data []byte, owner Owner) (File, error) {
	sounds := owner.Sounds
	if len(data) == 0 {
		return File{}, ErrEmpty
	}
	sum := sha256.Sum256(data)
	kind := soundType(data)
	voice := owner.Voice && strings.HasPrefix(kind, "audio/")
	if voice && !sounds && len(data) > maxVoice {
		return File{}, ErrVoice
	}
	if sounds && kind != "" || voice {
		return File{Mime: kind, Size: int64(len(data)), SHA256: hex.EncodeToString(sum[:])}, nil
	}
	conf, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || types[format] == "" {
		if sounds {
			return File{}, ErrSound
		}
		return File{}, ErrType
	}
	if conf.Width < 1 || conf.Height < 1 || conf.Width > MaxSide || conf.Height > MaxSide {
		return File{}, ErrTooLarge.Say(fmt.Sprintf("图片的长和宽都不能超过 %d 像素。", MaxSide))
	}
	return File{Mime: types[format], Size: int64(len(data)), Width: conf.Width, Height: conf.Height, SHA256: hex.EncodeToString(sum[:])}, nil
}

func (s *Store) path(f File) string {
	return filepath.Join(s.Dir, f.SHA256[:2], f.SHA256)
}

// write puts the bytes under their own hash: the same picture twice is stored once, and a
// crash leaves no half picture under a good name.
func (s *Store) write(f File, data []byte) error {
	path := s.path(f)
	if _, err := os.Stat(path); err == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return fmt.Errorf("make media folder: %w", err)
	}
	tmp := path + "." + f.ID
	if err := os.WriteFile(tmp, data, 0o640); err != nil {
		return fmt.Errorf("write picture: %w", err)
	}
	if err := os.Rename(tmp, path); err != nil {
		return fmt.Errorf("keep picture: %w", err)
	}
	return nil
}

// File returns the description of a stored picture, or ErrNotFound.
func (s *Store) File(ctx context.Context, id string) (File, error) { return s.store.file(ctx, id) }

// Open returns the picture's bytes; the caller closes it.
func (s *Store) Open(f File) (*os.File, error) {
	r, err := os.Open(s.path(f))
	if errors.Is(err, os.ErrNotExist) {
		return nil, ErrNotFound.With(err)
	}
	return r, err
}

// linkLife is how long a signed address works. It changes once a day, so that clients can
// keep what they loaded.
const linkLife = 48 * time.Hour

// Link returns the query that lets anybody who has it see the picture for one to two days.
func (s *Store) Link(id string) (expires, signature string) {
	expires = fmt.Sprint(s.Now().Truncate(linkLife / 2).Add(linkLife).Unix())
	return expires, s.Signer.Sign(id, expires)
}

// Allows reports whether the query was made by Link and has not expired.
func (s *Store) Allows(id, expires, signature string) bool {
	var until int64
	if _, err := fmt.Sscan(expires, &until); err != nil {
		return false
	}
	return s.Now().Unix() < until && s.Signer.Verify(signature, id, expires)
}
