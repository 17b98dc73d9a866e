package bench

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	bot "qingting/bots/consult"
	"qingting/server/db"
	"qingting/server/dialogue"
	"qingting/server/knowledge"
	"qingting/server/search"
	schema "qingting/sql"
)

// answersReport says how fast questions are answered, without a conversation around them. Times
// are in milliseconds.
type answersReport struct {
	What      string  `json:"what"`
	Asked     int     `json:"asked"`
	Workers   int     `json:"workers"`
	PerSecond float64 `json:"per_second"`
	P50       float64 `json:"p50_ms"`
	P99       float64 `json:"p99_ms"`
}

// answers measures answers over HTTP: the editors' trial question, which is decided and answered as
// a citizen's is and stores nothing, and the citizens' type-ahead.
func answers(ctx context.Context, args []string, stdout io.Writer) error {
	flags := flag.NewFlagSet("bench answers", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	address := flags.String("address", "", "where the server is")
	staff := flags.String("staff", "", "name:password of somebody who may read articles")
	n := flags.Int("asks", 5000, "how many questions")
	workers := flags.Int("workers", 8, "how many are asked at the same time")
	asJSON := flags.Bool("json", false, "print JSON")
	if err := flags.Parse(args); err != nil || *address == "" || *staff == "" || *n < 1 || *workers < 1 {
		return errors.Join(errors.New("bench answers: --address URL --staff NAME:PASSWORD [--asks N] [--workers N] [--json]"), err)
	}
	d := newDoor(*address)
	name, password, _ := strings.Cut(*staff, ":")
	token, err := d.login(ctx, account{name, password})
	if err != nil {
		return fmt.Errorf("bench answers: log in: %w", err)
	}
	questions, err := starterQuestions()
	if err != nil {
		return fmt.Errorf("bench answers: %w", err)
	}
	answer := func(i int) error {
		return d.asks(ctx, token, http.MethodPost, "/staff/articles/preview", map[string]string{"question": questions[i*7%len(questions)]}, nil)
	}
	hint := func(i int) error {
		some := []rune(questions[i*7%len(questions)])
		return d.asks(ctx, "", http.MethodGet, "/suggest?q="+string(some[:min(3, len(some))]), nil, nil)
	}
	for _, one := range []struct {
		what string
		do   func(i int) error
	}{{"answers over HTTP", answer}, {"suggestions over HTTP", hint}} {
		r := answersReport{What: one.what, Asked: *n, Workers: *workers}
		if err := r.measure(ctx, one.do); err != nil {
			return fmt.Errorf("bench answers: %w", err)
		}
		if err := r.print(stdout, *asJSON); err != nil {
			return err
		}
	}
	return nil
}

func (r *answersReport) measure(ctx context.Context, do func(i int) error) error {
	took, seconds, err := together(ctx, r.Asked, r.Workers, do)
	if err != nil {
		return err
	}
	r.PerSecond, r.P50, r.P99 = float64(r.Asked)/seconds, quantile(took, 0.5)/1000, quantile(took, 0.99)/1000
	return nil
}

func (r *answersReport) print(stdout io.Writer, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(stdout).Encode(r)
	}
	_, err := fmt.Fprintf(stdout, "| %s, %d at once | %.0f a second, p50 %.2f ms, p99 %.2f ms |\n", r.What, r.Workers, r.PerSecond, r.P50, r.P99)
	return err
}

// reply measures the bot alone, in this process: the starter pack among synthetic articles.
func reply(ctx context.Context, args []string, stdout io.Writer) (err error) {
	flags := flag.NewFlagSet("bench reply", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	size := flags.Int("questions", 100_000, "number of synthetic questions and variants in the index")
	n := flags.Int("asks", 2000, "how many questions are asked, one after the other")
	asJSON := flags.Bool("json", false, "print JSON")
	if err := flags.Parse(args); err != nil || *size < 0 || *n < 1 {
		return errors.Join(errors.New("bench reply: [--questions N] [--asks N] [--json]"), err)
	}
	dir, err := os.MkdirTemp("", "qingting-reply")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	d, err := db.Open(ctx, "sqlite:"+filepath.Join(dir, "q.db"))
	if err != nil {
		return fmt.Errorf("bench reply: %w", err)
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	b, err := botAmong(ctx, d, *size/wordings)
	if err != nil {
		return fmt.Errorf("bench reply: %w", err)
	}
	questions, err := starterQuestions()
	if err != nil {
		return fmt.Errorf("bench reply: %w", err)
	}
	ask := func(i int) error {
		_, err := b.Reply(ctx, turnOf(questions[i*7%len(questions)], i))
		return err
	}
	if _, _, err := together(ctx, 200, 1, ask); err != nil {
		return fmt.Errorf("bench reply: %w", err)
	}
	r := answersReport{What: fmt.Sprintf("the bot's own time, %d other questions in the index", *size), Asked: *n, Workers: 1}
	if err := r.measure(ctx, ask); err != nil {
		return fmt.Errorf("bench reply: %w", err)
	}
	return r.print(stdout, *asJSON)
}

func turnOf(text string, i int) dialogue.Turn {
	id := fmt.Sprint("m", i)
	return dialogue.Turn{
		Conversation: dialogue.Conversation{ID: "c" + id, CitizenID: "w" + id, State: dialogue.StateBot},
		Message:      dialogue.Message{ID: id, ConversationID: "c" + id, Seq: 1, Sender: dialogue.ByCitizen, Kind: dialogue.KindText, Text: text},
	}
}

// botAmong answers from the starter pack, which is kept among that many synthetic articles.
func botAmong(ctx context.Context, d *db.DB, articles int) (*bot.Bot, error) {
	if err := d.Migrate(ctx); err != nil {
		return nil, err
	}
	now := func() time.Time { return time.Now().UTC() }
	s := knowledge.New(knowledge.Parts{DB: d, Now: now})
	pack, err := knowledge.ReadPack(schema.Starter, "starter")
	if err != nil {
		return nil, err
	}
	pack.Files = append(slices.Clone(pack.Files), syntheticFile(pack.Files[0].Category, articles))
	if _, err := s.LoadPack(ctx, "starter", pack); err != nil {
		return nil, err
	}
	index := knowledge.NewIndex(s, search.Options{})
	if err := index.Build(ctx); err != nil {
		return nil, err
	}
	return &bot.Bot{Find: index, Library: bot.Shelf{Index: index, Now: now}, Phones: bot.Numbers{Service: s}, Now: now, Settings: bot.DefaultSettings, Hotline: "12345"}, nil
}

func syntheticFile(category string, n int) knowledge.PackFile {
	f := knowledge.PackFile{Category: category}
	for i := range n {
		doc := syntheticDoc(i)
		f.Articles = append(f.Articles, knowledge.PackArticle{Key: "bench-" + doc.ID, Question: doc.Question, Variants: doc.Variants, Answer: doc.Answer})
	}
	return f
}
