package consult

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"qingting/server/dialogue"
)

const divider = "--------"

// TestGoldenConversations replays testdata/*.txt: what the citizen says, a line of dashes, and
// the conversation that comes of it. [点 2] taps the second candidate, [图片] sends a picture,
// [长文 600] six hundred characters, [引导 residence-permit] begins a guide.
func TestGoldenConversations(t *testing.T) {
	w := starter(t)
	files, err := filepath.Glob("testdata/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no conversations", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			raw, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			input, want, _ := strings.Cut(string(raw), divider+"\n")
			got := converse(t, w, input)
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

// converse returns the transcript of a conversation; an empty line begins another one.
func converse(t *testing.T, w world, input string) string {
	var out strings.Builder
	var talk conversation
	for _, line := range strings.Split(strings.TrimSuffix(input, "\n"), "\n") {
		switch {
		case strings.HasPrefix(line, "#"):
		case line == "":
			talk = conversation{}
			out.WriteString("\n")
		default:
			m := talk.said(t, w, line)
			reply, err := w.bot.Reply(t.Context(), dialogue.Turn{Conversation: talk.place, Message: m, History: talk.tail()})
			if err == nil && reply.Keep != nil {
				err = reply.Keep(t.Context())
			}
			if err != nil {
				t.Fatal(err)
			}
			talk.history = append(talk.history, m, dialogue.Message{Sender: dialogue.ByBot, Kind: reply.Kind, Text: reply.Text, Content: reply.Content})
			fmt.Fprintf(&out, "市民: %s\n助手: %s\n", line, said(w, reply))
		}
	}
	return out.String()
}

type conversation struct {
	history []dialogue.Message
	place   dialogue.Conversation // stored once a guide is begun in it
}

// tail is as much of the history as dialogue gives the bot.
func (c conversation) tail() []dialogue.Message { return c.history[max(0, len(c.history)-24):] }

var command = regexp.MustCompile(`^\[(点|图片|长文|引导) ?([0-9a-z-]*)\]$`)

func (c *conversation) said(t *testing.T, w world, line string) dialogue.Message {
	m := dialogue.Message{ID: "m" + strconv.Itoa(len(c.history)), Sender: dialogue.ByCitizen, Kind: dialogue.KindText, Text: line}
	do := command.FindStringSubmatch(line)
	if do == nil {
		return m
	}
	n, _ := strconv.Atoi(do[2])
	switch do[1] {
	case "点":
		m.Kind, m.Text = dialogue.KindCandidate, ""
		offer := offeredLast(c.history)
		if n < 1 || n > len(offer) {
			t.Fatalf("%s: only %d candidates", line, len(offer))
		}
		m.Text, m.Content.ArticleID = offer[n-1].Question, offer[n-1].ArticleID
	case "引导":
		c.place = w.conversation(t, c.place)
		m.Kind, m.Text, m.Content.GuideID = dialogue.KindGuide, "", w.guideID(t, do[2])
	case "图片":
		m.Kind, m.Text = dialogue.KindImage, ""
	case "长文":
		m.Text = strings.Repeat("我家楼下的事情很复杂。", n/11+1)
	}
	return m
}
