package bench

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"text/tabwriter"
	"time"

	bot "qingting/bots/consult"
	"qingting/server/db"
	"qingting/server/knowledge"
	"qingting/server/search"
	schema "qingting/sql"
)

// thresholds prints the precision-coverage curve of a golden set over the starter pack and the
// thresholds that reach the aim.
func thresholds(ctx context.Context, args []string, stdout io.Writer) error {
	fs := flag.NewFlagSet("bench thresholds", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	file := fs.String("questions", "", "golden set: question, tab, keys of the right articles or none")
	aim := bot.Aim{}
	fs.Float64Var(&aim.Precision, "precision", 0.965, "share of direct answers that must be right")
	fs.Float64Var(&aim.Helpful, "helpful", 2.0/3, "share of offers that must hold the answer")
	asJSON := fs.Bool("json", false, "print one JSON object")
	if err := fs.Parse(args); err != nil {
		return fmt.Errorf("bench thresholds: %w", err)
	}
	if *file == "" {
		return errors.New("bench thresholds: --questions FILE is missing")
	}
	questions, err := readGolden(*file)
	if err != nil {
		return err
	}
	judged, err := judgeStarter(ctx, questions)
	if err != nil {
		return err
	}
	best, ok := bot.Choose(judged, aim, bot.DefaultSettings)
	c := curve{N: len(questions), Aim: aim.Precision, Reached: ok}
	c.Now = pointOf(bot.At(judged, bot.DefaultSettings))
	for _, p := range bot.Curve(judged, bot.DefaultSettings) {
		c.Points = append(c.Points, pointOf(p))
	}
	if ok {
		c.Chosen = pointOf(best)
	}
	return c.print(stdout, *asJSON)
}

func readGolden(file string) ([]bot.Question, error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("bench thresholds: %w", err)
	}
	defer func() { _ = f.Close() }() // only read
	list, err := bot.ReadQuestions(f)
	if err == nil && len(list) == 0 {
		err = errors.New("no questions")
	}
	if err != nil {
		return nil, fmt.Errorf("bench thresholds: %s: %w", file, err)
	}
	return list, nil
}

// judgeStarter asks the starter pack in a database of its own.
func judgeStarter(ctx context.Context, questions []bot.Question) (judged []bot.Judged, err error) {
	dir, err := os.MkdirTemp("", "qingting-bench")
	if err != nil {
		return nil, fmt.Errorf("bench thresholds: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	d, err := db.Open(ctx, "sqlite:"+filepath.Join(dir, "starter.db"))
	if err != nil {
		return nil, fmt.Errorf("bench thresholds: %w", err)
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	index, keys, err := starterIndex(ctx, d)
	if err != nil {
		return nil, fmt.Errorf("bench thresholds: %w", err)
	}
	return bot.Judge(questions, index, keys, time.Now().UTC()), nil
}

func starterIndex(ctx context.Context, d *db.DB) (*knowledge.Index, map[string]string, error) {
	if err := d.Migrate(ctx); err != nil {
		return nil, nil, err
	}
	now := func() time.Time { return time.Now().UTC() }
	s := knowledge.New(knowledge.Parts{DB: d, Now: now})
	pack, err := knowledge.ReadPack(schema.Starter, "starter")
	if err != nil {
		return nil, nil, err
	}
	if _, err := s.LoadPack(ctx, "starter", pack); err != nil {
		return nil, nil, err
	}
	index := knowledge.NewIndex(s, search.Options{})
	if err := index.Build(ctx); err != nil {
		return nil, nil, err
	}
	docs, _, err := s.SearchDocs(ctx, knowledge.Public)
	if err != nil {
		return nil, nil, err
	}
	keys := map[string]string{}
	for _, doc := range docs {
		a, err := index.Public(ctx, doc.ID, now())
		if errors.Is(err, knowledge.ErrNotFound) {
			continue
		}
		if err != nil {
			return nil, nil, err
		}
		keys[a.ID] = a.Key
	}
	return index, keys, nil
}

// curve is the outcome for all thresholds.
type curve struct {
	N       int     `json:"n"`
	Aim     float64 `json:"aim"`
	Reached bool    `json:"reached"`
	Now     point   `json:"now"`
	Chosen  point   `json:"chosen"`
	Points  []point `json:"points"`
}

// point is the outcome for one choice of thresholds.
type point struct {
	Answer    float64 `json:"answer"`
	Confirm   float64 `json:"confirm"`
	Margin    float64 `json:"margin"`
	Precision float64 `json:"precision"`
	Coverage  float64 `json:"coverage"`
	Helpful   float64 `json:"helpful"`
	Wrong     int     `json:"wrong"`
	Outside   int     `json:"outside_answered"`
}

func pointOf(p bot.Point) point {
	return point{p.Answer, p.Confirm, p.Margin, p.Precision(), p.Coverage(), p.Helpful(), p.Wrong, p.Answered}
}

func (c curve) print(stdout io.Writer, asJSON bool) error {
	if asJSON {
		if err := json.NewEncoder(stdout).Encode(c); err != nil {
			return fmt.Errorf("print curve: %w", err)
		}
		return nil
	}
	// A tabwriter keeps its first error for Flush.
	w := tabwriter.NewWriter(stdout, 0, 0, 2, ' ', tabwriter.AlignRight)
	_, _ = fmt.Fprintf(w, "answer\tconfirm\tmargin\tprecision\tcoverage\thelpful offers\twrong\tanswered without an answer\t\n")
	for _, p := range c.Points {
		p.row(w, "")
	}
	c.Now.row(w, "defaults")
	if c.Reached {
		c.Chosen.row(w, "chosen")
	}
	if err := w.Flush(); err != nil {
		return fmt.Errorf("print curve: %w", err)
	}
	if !c.Reached {
		return fmt.Errorf("bench thresholds: no threshold reaches a precision of %.2f on %d questions", c.Aim, c.N)
	}
	return nil
}

func (p point) row(w io.Writer, name string) {
	_, _ = fmt.Fprintf(w, "%.2f\t%.2f\t%.2f\t%.3f\t%.3f\t%.3f\t%d\t%d\t%s\n", p.Answer, p.Confirm, p.Margin, p.Precision, p.Coverage, p.Helpful, p.Wrong, p.Outside, name)
}
