package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// TestSandboxCommandPlaysWeChat starts the sandbox as its own process would and makes a call.
func TestSandboxCommandPlaysWeChat(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	reader, writer := io.Pipe()
	ended := make(chan int, 1)
	go func() {
		ended <- run(ctx, []string{"sandbox", "--listen", "127.0.0.1:0", "--callback", "http://127.0.0.1:1"}, environment{out: writer, err: io.Discard})
	}()
	text := make([]byte, 4096)
	n, err := reader.Read(text)
	if err != nil {
		t.Fatal(err)
	}
	address := regexp.MustCompile(`http://localhost:\d+`).FindString(string(text[:n]))
	body := `{"grant_type":"client_credential","appid":"sandbox-account","secret":"sandbox-secret"}`
	res, err := http.Post(address+"/cgi-bin/stable_token", "application/json", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	var answer map[string]any
	if err := json.NewDecoder(res.Body).Decode(&answer); err != nil || answer["access_token"] == nil {
		t.Fatal(err, answer)
	}
	cancel()
	if status := <-ended; status != 0 {
		t.Fatal("status", status)
	}
}

func TestSandboxCommandRefusesWrongAddresses(t *testing.T) {
	for _, args := range [][]string{{"--callback", "localhost"}, {"--listen", "nowhere"}, {"--other"}, {"extra"}} {
		var said bytes.Buffer
		if run(t.Context(), append([]string{"sandbox"}, args...), environment{out: io.Discard, err: &said}) == 0 || said.Len() == 0 {
			t.Errorf("%v was taken", args)
		}
	}
}
