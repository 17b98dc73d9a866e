package wechat

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"qingting/bots/consult"
	"qingting/bots/wechat/wire"
	"qingting/server/db"
	"qingting/server/db/dbtest"
	"qingting/server/dialogue"
	"qingting/server/guide"
	"qingting/server/knowledge"
	"qingting/server/search"
	schema "qingting/sql"
)

var update = flag.Bool("update", false, "rewrite the golden files")

const divider = "--------"

// TestGoldenConversations replays testdata/*.txt with the real bot and the starter pack: what a
// person does in an Official Account, a line of dashes, and all they see. [关注] follows,
// [菜单 human] taps the menu, [点 2] taps a line of the newest menu message, [语音 words] speaks,
// [位置 114.1 30.5] sends a place, [图片] a picture.
func TestGoldenConversations(t *testing.T) {
	d := dbtest.Open(t)
	w := newWorld(t, d)
	w.hasRealBot(d)
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no conversations", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			w.t = t
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			input, want, _ := strings.Cut(string(raw), divider+"\n")
			got := w.replay(filepath.Base(file), input)
			if *update {
				if err := os.WriteFile(file, []byte(input+divider+"\n"+got), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != want {
				t.Errorf("got\n%s\nwant\n%s", got, want)
			}
		})
	}
}

// hasRealBot lets the bot of the product answer, from the starter pack.
func (w *world) hasRealBot(d *db.DB) {
	w.t.Helper()
	ctx, now := w.t.Context(), w.clock.now
	k := knowledge.New(knowledge.Parts{DB: d, Now: now})
	pack, err := knowledge.ReadPack(schema.Starter, "starter")
	if err == nil {
		_, err = k.LoadPack(ctx, "starter", pack)
	}
	index := knowledge.NewIndex(k, search.Options{})
	if err == nil {
		err = index.Build(ctx)
	}
	reader := guide.Reader{Districts: []string{"中心区", "东湖区"}, Now: now}
	guides := guide.New(guide.Parts{DB: d, Reader: reader, Now: now})
	if err == nil {
		_, err = guides.LoadPack(ctx, schema.Starter, "starter/guides")
	}
	if err != nil {
		w.t.Fatal(err)
	}
	shelf := consult.Shelf{Index: index, Now: now}
	w.talks.Bot = &consult.Bot{
		Find: index, Library: shelf, Phones: consult.Numbers{Service: k}, Guides: guides, Answers: reader, Settings: consult.DefaultSettings, Hotline: "12345", Now: now,
	}
	w.talks.Library, w.talks.Guides = shelf, guides
	w.Places, w.Guides = k, realGuides{guides}
}

var command = regexp.MustCompile(`^\[(关注|菜单|点|语音|位置|图片) ?(.*)\]$`)

// replay plays one person, new in each file, and returns what they saw.
func (w *world) replay(person, input string) string {
	var out strings.Builder
	for i, line := range strings.Split(strings.TrimSpace(input), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		before := len(w.post.all())
		w.repeats(person, fmt.Sprint(person, i), w.bodyOf(line))
		w.settle(person)
		fmt.Fprintf(&out, "市民: %s\n", line)
		for _, m := range w.post.all()[before:] {
			fmt.Fprintf(&out, "公众号: %s\n", strings.ReplaceAll(hideIDs(shown(m)), "\n", "\n  "))
		}
	}
	return out.String()
}

var uuids = regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`)

func hideIDs(s string) string { return uuids.ReplaceAllString(s, "…") }

func (w *world) bodyOf(line string) wire.Body {
	w.t.Helper()
	do := command.FindStringSubmatch(line)
	if do == nil {
		return wire.Text{Content: line}
	}
	switch do[1] {
	case "关注":
		return wire.Subscribed{}
	case "菜单":
		return wire.Clicked{Key: do[2]}
	case "语音":
		return wire.Voice{MediaID: "m", Recognised: do[2]}
	case "图片":
		w.post.download = []byte("png")
		return wire.Image{MediaID: "m"}
	case "位置":
		var p wire.Place
		if _, err := fmt.Sscan(do[2], &p.Longitude, &p.Latitude); err != nil {
			w.t.Fatal(line, err)
		}
		return p
	}
	n, _ := strconv.Atoi(do[2])
	for i := len(w.post.all()) - 1; i >= 0; i-- {
		if m := w.post.all()[i].Menu; m != nil && n >= 1 && n <= len(m.Items) {
			return wire.Text{Content: m.Items[n-1].Text, MenuID: m.Items[n-1].ID}
		}
	}
	w.t.Fatal("no such line: ", line)
	return nil
}

// settle waits until the bot has answered and all of it was sent.
func (w *world) settle(person string) {
	w.t.Helper()
	w.until("the answer", func() bool {
		c, err := w.talks.Current(w.t.Context(), "c-"+person, port)
		if err != nil {
			return w.resting() // nothing was said yet
		}
		if c.State == dialogue.StateBot && c.AnsweredSeq < c.AskedSeq {
			return false
		}
		t, _, err := w.store.talk(w.t.Context(), c.ID)
		if err != nil || !w.resting() {
			return false
		}
		list, err := w.talks.Messages(w.t.Context(), c.ID, t.SentSeq, 50)
		return err == nil && !slices.ContainsFunc(list, func(m dialogue.Message) bool { return m.Sender != dialogue.ByCitizen })
	})
}

// realGuides lists the guides of the starter pack.
type realGuides struct{ *guide.Service }

func (g realGuides) Titles(ctx context.Context) (list []Titled, err error) {
	offered, err := g.Offered(ctx)
	for _, v := range offered {
		list = append(list, Titled{v.ID, v.Definition.Title})
	}
	return list, err
}
