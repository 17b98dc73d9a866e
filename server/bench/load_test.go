package bench

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/coder/websocket"
)

// hotline is a server that speaks what the bench needs of the protocol.
func hotline(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/v1/sessions/guest", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"token":"t"}`)) })
	mux.HandleFunc("POST /api/v1/conversations", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"id":"c"}`)) })
	mux.HandleFunc("GET /connection/citizen", func(w http.ResponseWriter, r *http.Request) {
		conn, err := websocket.Accept(w, r, nil)
		if err != nil {
			return
		}
		defer func() { _ = conn.CloseNow() }() // the test is over
		for {
			_, data, err := conn.Read(r.Context())
			if err != nil {
				return
			}
			if conn.Write(r.Context(), websocket.MessageText, answerTo(data)) != nil {
				return
			}
		}
	})
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s.URL
}

// answerTo acknowledges a command; after a message it tells, before the acknowledgement, that the
// message was answered, as a quick bot may.
func answerTo(data []byte) []byte {
	var cmd struct {
		ID  int
		RPC *struct{ Data json.RawMessage }
	}
	if json.Unmarshal(data, &cmd) != nil || cmd.ID == 0 {
		return []byte("{}")
	}
	id, _ := json.Marshal(cmd.ID)
	if cmd.RPC == nil {
		return []byte(`{"id":` + string(id) + `,"connect":{}}`)
	}
	return []byte(`{"push":{"pub":{"data":{"type":"message","message":{"sender":"bot","reply_to":"m` + string(id) + `"}}}}}` +
		"\n" + `{"id":` + string(id) + `,"rpc":{"data":{"message":{"id":"m` + string(id) + `"}}}}`)
}

func TestLoadCountsWhatWasAcknowledgedAndAnswered(t *testing.T) {
	var out bytes.Buffer
	err := Run(t.Context(), []string{"load", "--address", hotline(t), "--chats", "7", "--each", "5", "--think", "0", "--json"}, &out)
	var r loadReport
	if err != nil || json.Unmarshal(out.Bytes(), &r) != nil {
		t.Fatal(err, out.String())
	}
	if r.Questions != 35 || r.Failed != 0 || r.AckP50 <= 0 || r.AnswerP99 < r.AckP50 {
		t.Fatalf("%+v", r)
	}
}

func TestIdleSocketsAreWeighedAndHalfOfThemDropped(t *testing.T) {
	if _, err := residentMB(os.Getpid()); err != nil {
		t.Fatal(err)
	}
	d := newDoor(hotline(t))
	stays, err := d.chatter(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	lines := make([]*line, 10)
	for i := range lines {
		if lines[i], err = d.dial(t.Context(), "citizen", "t", nil); err != nil {
			t.Fatal(err)
		}
	}
	r := &idleReport{}
	if err := r.drop(t.Context(), lines, stays, time.Now()); err != nil {
		t.Fatal(err)
	}
	if r.Dropped != 5 || r.Lost != 0 || r.Asked != 1 || r.Failures != 0 {
		t.Fatalf("%+v", r)
	}
}

func TestLoadSaysHowItIsCalled(t *testing.T) {
	for _, name := range []string{"load", "idle", "answers"} {
		if err := Run(t.Context(), []string{name}, &bytes.Buffer{}); err == nil || !strings.Contains(err.Error(), "--address URL") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestStarterQuestionsAreManyAndDiffer(t *testing.T) {
	list, err := starterQuestions()
	if err != nil || len(list) < 1000 {
		t.Fatal(len(list), err)
	}
}
