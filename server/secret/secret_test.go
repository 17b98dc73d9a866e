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
	"time"
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
		"我的电话13800138000":                "我的电话138****00",
		"电话138 0013 8000，或138-0013-8000": "电话138****00，或138****00",
		"＋８６１３８００１３８０００":                 "＋８６１****００",
		"身份证11010519491231002X丢了":        "身份证110****2X丢了",
		"身份证110105 19491231 0021":        "身份证110****21",
		"打0755-12345678":                 "打075****78",
		"打010 12345678":                  "打010****78",
		"拨打12345或110":                    "拨打12345或110",
		"2026年11月21日,工资8000元":            "2026年11月21日,工资8000元",
		"2026-11-21 08:30:00 到 18:00":    "2026-11-21 08:30:00 到 18:00",
		"信件LY20261121-000001":            "信件LY20261121-000001",
		"卡号6222021234567890123余额":        "卡号622****23余额",
		"卡号6222 0212 3456 7890 123余额":    "卡号622****23余额",
		"超长12345678901234567890123456号":  "超长123****56号",
	}
	for in, want := range cases {
		if got := Mask(in); got != want {
			t.Errorf("%q: got %q, want %q", in, got, want)
		}
	}
}

func TestNumbersThatNameThingsStayReadable(t *testing.T) {
	for _, text := range []string{"/api/v1/letters?page=1&size=20", "019aa1b2-c3d4-7e5f-8a9b-0c1d2e3f4a5b", "127.0.0.1:8080", "took 1234567890ns"} {
		if got := Mask(text); got != text {
			t.Errorf("%q became %q", text, got)
		}
	}
}

type person struct {
	Name  string
	Phone *string
}

type shy struct{ phone string }

func (s shy) LogValue() slog.Value { return slog.StringValue(s.phone) }

func TestLogsNeverCarryPersonalNumbers(t *testing.T) {
	const phone, number = "13800138000", 13800138000
	text := phone
	attrs := []any{
		"text", phone, "number", number, "unsigned", uint64(number), "error", errors.New("bad " + phone),
		slog.Group("x", "y", phone, slog.Group("z", "n", number)), "list", []string{phone}, "map", map[string]any{"a": phone, "b": []int{number}},
		"pointer", &person{"张三", &text}, "struct", person{"张三", nil}, "bytes", []byte(phone), "value", shy{phone}, "hidden", struct{ p string }{phone},
	}
	var out bytes.Buffer
	for name, h := range map[string]slog.Handler{"text": slog.NewTextHandler(&out, nil), "json": slog.NewJSONHandler(&out, nil)} {
		out.Reset()
		log := slog.New(MaskLogs(h)).With("who", phone, "all", []string{phone}).WithGroup("g")
		log.Info("来电"+phone, attrs...)
		if strings.Contains(out.String(), phone) || strings.Contains(out.String(), "[49 51") || strings.Count(out.String(), "138****00") != 16 {
			t.Errorf("%s: %d masked in %s", name, strings.Count(out.String(), "138****00"), out.String())
		}
	}
}

func TestLogsKeepTheFormOfWhatIsNotPersonal(t *testing.T) {
	var out bytes.Buffer
	slog.New(MaskLogs(slog.NewJSONHandler(&out, nil))).Info("x", "n", 5, "list", []int{1, 2}, "took", time.Second, "on", true)
	if !strings.Contains(out.String(), `"n":5,"list":[1,2],"took":1000000000,"on":true`) {
		t.Fatal(out.String())
	}
}
