package consult

import (
	"os"
	"strconv"
	"strings"
	"testing"

	"qingting/server/dialogue"
)

// rowsOf returns the fields of the lines of a table in testdata.
func rowsOf(t testing.TB, file string) [][]string {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for _, line := range strings.Split(string(raw), "\n") {
		if line != "" && !strings.HasPrefix(line, "#") {
			rows = append(rows, strings.Split(line, "\t"))
		}
	}
	return rows
}

func TestQuestionsOfOneMessageAreCounted(t *testing.T) {
	w := starter(t)
	wrong := 0
	rows := rowsOf(t, "several.tsv")
	for _, row := range rows {
		want, err := strconv.Atoi(row[0])
		if err != nil {
			t.Fatal(err)
		}
		got := max(1, len(w.bot.partsOf(row[1])))
		if got != want {
			wrong++
			t.Logf("%s: %d questions %q, want %d", row[1], got, questionsIn(row[1]), want)
		}
	}
	if wrong*20 > len(rows) { // what is sure differs a little as search learns
		t.Errorf("%d of %d messages are split wrongly", wrong, len(rows))
	}
}

// TestEachQuestionHasItsOwnAnswerAndSource asks two and three things at once.
func TestEachQuestionHasItsOwnAnswerAndSource(t *testing.T) {
	w := starter(t)
	reply := w.replies(t, "身份证丢了怎么补办，另外护照快到期了怎么换？")
	if reply.Kind != dialogue.KindAnswer || len(reply.Content.Parts) != 2 {
		t.Fatalf("got %s %+v", reply.Kind, reply.Content.Parts)
	}
	for i, key := range []string{"household-id-lost", "exit-passport-renew"} {
		if got := reply.Content.Parts[i].ArticleID; got != w.ids[key] {
			t.Errorf("part %d is %s, want %s", i+1, w.keys[got], key)
		}
	}
	if strings.Count(reply.Text, "依据：《") != 2 || !strings.Contains(reply.Text, "二、") || reply.Why.Reason != "several" {
		t.Errorf("%s: %s", reply.Why.Reason, reply.Text)
	}
}

func TestBlocksOfSeveralAnswersSayWhoseTheyAre(t *testing.T) {
	w := starter(t)
	reply := w.replies(t, "身份证丢了怎么补办，另外护照快到期了怎么换？")
	for _, b := range reply.Content.Blocks {
		if b.Type == "materials" && !strings.HasSuffix(b.Title, "）") || strings.Contains(b.Title, "：") {
			t.Errorf("%s: %q", b.Type, b.Title)
		}
	}
}

func TestWhatIsNotKnownAmongSeveralIsSaid(t *testing.T) {
	w := starter(t)
	reply := w.replies(t, "身份证丢了怎么补办？另外梦见掉牙是什么意思？")
	if len(reply.Content.Parts) != 2 || reply.Content.Parts[1].ArticleID != "" || !strings.Contains(reply.Text, "没有把握") {
		t.Errorf("%+v %s", reply.Content.Parts, reply.Text)
	}
	many := w.replies(t, "1、身份证丢了怎么补办 2、护照快到期了怎么换 3、驾驶证丢了怎么补领 4、社保卡丢了怎么补办")
	if len(many.Content.Parts) != maxParts || !strings.Contains(many.Text, "接着问") {
		t.Errorf("%+v %s", many.Content.Parts, many.Text)
	}
}

func (w world) replies(t testing.TB, text string) dialogue.Reply {
	t.Helper()
	reply, err := w.bot.Reply(t.Context(), turn(text))
	if err != nil {
		t.Fatal(err)
	}
	return reply
}
