package bench

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"path/filepath"
	"runtime"
	"strings"
	"time"

	"qingting/server/classify"
)

// task names the files of a classification set and says how to train on it. The options were
// chosen by cross-validation on the training file.
type task struct {
	name, train string
	options     func(o classify.Options) classify.Options
}

// tasks are the classification sets, by the name of their folder.
var tasks = []task{
	{"gov_class", "train_seg.jsonl", func(o classify.Options) classify.Options {
		o.Cost = 2
		return o
	}},
	{"emotion", "train.jsonl", func(o classify.Options) classify.Options {
		o.Cost, o.Balance, o.Hints = 0.2, 0.8, moods()
		return o
	}},
}

// classReport is the result on one classification set.
type classReport struct {
	Task      string  `json:"task"`
	N         int     `json:"n"`
	Accuracy  float64 `json:"accuracy"`
	MacroF1   float64 `json:"macro_f1"`
	USPerText float64 `json:"us_per_text"`
}

// classLine is one labelled text: of gov_class with category, of emotion with emotion. Tokens
// are the words of a text that came without its raw form.
type classLine struct {
	Title    string `json:"title"`
	Text     string `json:"text"`
	Tokens   string `json:"tokens"`
	Category string `json:"category"`
	Emotion  string `json:"emotion"`
}

// titleEnd stands between title and body in segmented texts.
const titleEnd = "　 　"

// longestTitle is in bytes; what is longer is a text that began with blanks.
const longestTitle = 300

func (l classLine) example() classify.Example {
	e := classify.Example{Text: classify.Text{Title: l.Title, Body: l.Text}, Label: l.Category + l.Emotion}
	if l.Tokens == "" {
		return e
	}
	e.Segmented, e.Text = true, classify.Text{Body: l.Tokens}
	if title, body, ok := strings.Cut(l.Tokens, titleEnd); ok && len(title) < longestTitle {
		e.Text = classify.Text{Title: title, Body: body}
	}
	return e
}

// classifyBench trains on a set's training file and measures its dev file, or a test file.
func classifyBench(ctx context.Context, args []string, stdout io.Writer) error {
	fs := flag.NewFlagSet("bench classify", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	data := fs.String("data", "", "folder with the sets")
	only := fs.String("task", "", "gov_class or emotion; empty: both")
	test := fs.String("test", "", "file of labelled texts to measure instead of dev")
	asJSON := fs.Bool("json", false, "print one JSON object a task")
	if err := fs.Parse(args); err != nil {
		return fmt.Errorf("bench classify: %w", err)
	}
	if *data == "" {
		return fmt.Errorf("bench classify: --data DIR is missing")
	}
	if *test != "" && *only == "" {
		return fmt.Errorf("bench classify: --test needs --task NAME")
	}
	done := 0
	for _, t := range tasks {
		if *only != "" && *only != t.name {
			continue
		}
		r, err := t.measure(ctx, *data, *test)
		if err == nil {
			err = r.print(stdout, *asJSON)
		}
		if err != nil {
			return err
		}
		done++
	}
	if done == 0 {
		return fmt.Errorf("bench classify: unknown task %q; there are gov_class and emotion", *only)
	}
	return nil
}

func (t task) measure(ctx context.Context, dir, test string) (classReport, error) {
	if test == "" {
		test = filepath.Join(dir, t.name, "dev.jsonl")
	}
	train, err := readExamples(filepath.Join(dir, t.name, t.train))
	if err != nil {
		return classReport{}, err
	}
	asked, err := readExamples(test)
	if err != nil {
		return classReport{}, err
	}
	if len(asked) == 0 {
		return classReport{}, fmt.Errorf("bench classify: no texts in %s", test)
	}
	m, err := classify.Train(train, t.options(classify.Defaults))
	if err != nil || ctx.Err() != nil {
		return classReport{}, fmt.Errorf("train %s: %w", t.name, firstError(err, ctx.Err()))
	}
	guesses, took := guessAll(m, asked)
	r := score(asked, guesses)
	r.Task, r.USPerText = t.name, float64(took.Microseconds())/float64(len(asked))
	return r, nil
}

func firstError(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

func readExamples(path string) ([]classify.Example, error) {
	lines, err := readLines[classLine](path)
	if err != nil {
		return nil, err
	}
	out := make([]classify.Example, len(lines))
	for i, l := range lines {
		out[i] = l.example()
	}
	return out, nil
}

// guessAll classifies the texts one by one on one core.
func guessAll(m *classify.Model, asked []classify.Example) ([]string, time.Duration) {
	old := runtime.GOMAXPROCS(1)
	defer runtime.GOMAXPROCS(old)
	runtime.GC()
	out := make([]string, len(asked))
	begin := time.Now()
	for i, e := range asked {
		out[i] = m.Best(e.Text).Label
	}
	return out, time.Since(begin)
}

// score counts accuracy and the mean of the classes' F1.
func score(asked []classify.Example, guesses []string) classReport {
	type tally struct{ right, guessed, gold float64 }
	by := map[string]*tally{}
	of := func(label string) *tally {
		if by[label] == nil {
			by[label] = &tally{}
		}
		return by[label]
	}
	right := 0.0
	for i, e := range asked {
		of(e.Label).gold++
		of(guesses[i]).guessed++
		if e.Label == guesses[i] {
			of(e.Label).right++
			right++
		}
	}
	sum, classes := 0.0, 0.0
	for _, t := range by {
		if t.gold > 0 {
			sum += 2 * t.right / (t.guessed + t.gold)
			classes++
		}
	}
	return classReport{N: len(asked), Accuracy: right / float64(len(asked)), MacroF1: sum / classes}
}

func (r classReport) print(out io.Writer, asJSON bool) error {
	if asJSON {
		return json.NewEncoder(out).Encode(r)
	}
	_, err := fmt.Fprintf(out, "%-12s n %5d  accuracy %.3f  macro-F1 %.3f  %.0f us a text\n", r.Task, r.N, r.Accuracy, r.MacroF1, r.USPerText)
	return err
}
