package secret

import (
	"bytes"
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

func newBox(t *testing.T, fill byte) *Box {
	t.Helper()
	b, err := NewBox(bytes.Repeat([]byte{fill}, KeySize))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSealedTextOpensOnlyWithItsKey(t *testing.T) {
	b := newBox(t, 1)
	one, index, err := b.Seal("13800138000")
	if err != nil {
		t.Fatal(err)
	}
	two, again, _ := b.Seal("13800138000")
	if one == two || index != again || strings.Contains(one, "138") {
		t.Fatalf("%q %q %q %q", one, two, index, again)
	}
	if plain, err := b.Open(one); err != nil || plain != "13800138000" {
		t.Fatalf("%q %v", plain, err)
	}
	if _, err := newBox(t, 2).Open(one); err == nil {
		t.Fatal("opened with another key")
	}
	for _, bad := range []string{"x", "AAAA", one[:len(one)-4] + "AAAA"} {
		if _, err := b.Open(bad); err == nil {
			t.Fatalf("opened %q", bad)
		}
	}
}

func TestEmptyStaysEmpty(t *testing.T) {
	b := newBox(t, 1)
	sealed, index, err := b.Seal("")
	plain, err2 := b.Open(sealed)
	if sealed != "" || index != "" || plain != "" || err != nil || err2 != nil {
		t.Fatal(sealed, index, plain, err, err2)
	}
}

func TestSignatureCoversEveryPart(t *testing.T) {
	b := newBox(t, 1)
	sig := b.Sign("file", "1700000000")
	if !b.Verify(sig, "file", "1700000000") {
		t.Fatal("own signature refused")
	}
	for _, parts := range [][]string{{"file", "1700000001"}, {"other", "1700000000"}, {"file1", "700000000"}, {"file"}} {
		if b.Verify(sig, parts...) {
			t.Fatalf("accepted for %v", parts)
		}
	}
}

func TestKeyIsMadeOnceAndKept(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys", "data.key")
	var wg sync.WaitGroup
	keys := make([][]byte, 4)
	first, err := LoadKey("", path)
	if err != nil {
		t.Fatal(err)
	}
	for i := range keys {
		wg.Go(func() { keys[i], _ = LoadKey("", path) })
	}
	wg.Wait()
	for _, k := range keys {
		if !bytes.Equal(k, first) {
			t.Fatal("keys differ")
		}
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("%v %v", info.Mode(), err)
	}
	if _, err := LoadKey("short", path); err == nil {
		t.Fatal("a bad key was taken")
	}
}

func TestMask(t *testing.T) {
	cases := map[string]string{
		"我的电话13800138000":         "我的电话138****00",
		"身份证11010519491231002X丢了": "身份证110****2X丢了",
		"打0755-12345678":          "打075****78",
		"拨打12345或110":             "拨打12345或110",
		"2026年11月21日,工资8000元":     "2026年11月21日,工资8000元",
		"卡号6222021234567890123余额": "卡号622****23余额",
	}
	for in, want := range cases {
		if got := Mask(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestLogsNeverCarryPersonalNumbers(t *testing.T) {
	var out bytes.Buffer
	log := slog.New(MaskLogs(slog.NewTextHandler(&out, nil))).With("who", "13800138000").WithGroup("g")
	log.Info("来电13800138000", "text", "13800138000", "error", errors.New("bad 13800138000"), slog.Group("x", "y", "13800138000"))
	if strings.Contains(out.String(), "13800138000") || strings.Count(out.String(), "138****00") != 5 {
		t.Fatal(out.String())
	}
}
