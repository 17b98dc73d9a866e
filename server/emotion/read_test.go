package emotion

import (
	"errors"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"qingting/server/classify"
	"qingting/server/knowledge"
	schema "qingting/sql"
)

func pack(t testing.TB) Pack {
	t.Helper()
	p, err := ReadPack(schema.Starter, "starter")
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func reader(t testing.TB) *Reader {
	t.Helper()
	p := pack(t)
	model, err := Learn(p.Examples)
	if err != nil {
		t.Fatal(err)
	}
	return NewReader(p.Lexicon, model)
}

// macroF1 reads every example and returns the mean of the four classes' F1.
func macroF1(t *testing.T, r *Reader, examples []classify.Example) float64 {
	t.Helper()
	right, guessed, gold := map[string]float64{}, map[string]float64{}, map[string]float64{}
	for _, e := range examples {
		got := string(r.Read(e.Body).State)
		guessed[got]++
		gold[e.Label]++
		if got == e.Label {
			right[got]++
		} else {
			t.Logf("%s read as %s: %s", e.Label, got, e.Body)
		}
	}
	sum := 0.0
	for label := range gold {
		sum += 2 * right[label] / (guessed[label] + gold[label])
	}
	return sum / float64(len(gold))
}

// TestUnseenSentencesAreRead holds the reader to sentences that neither the words nor the
// model were made from.
func TestUnseenSentencesAreRead(t *testing.T) {
	raw, err := os.ReadFile("testdata/feelings.tsv")
	if err != nil {
		t.Fatal(err)
	}
	examples, err := readExamples(string(raw))
	if err != nil {
		t.Fatal(err)
	}
	got := macroF1(t, reader(t), examples)
	t.Logf("macro-F1 %.3f on %d sentences", got, len(examples))
	if got < 0.8 {
		t.Errorf("macro-F1 %.3f", got)
	}
}

// TestModelHelpsTheWords cross-validates on the examples: together better than the words alone.
func TestModelHelpsTheWords(t *testing.T) {
	p := pack(t)
	if len(p.Examples) < 300 {
		t.Errorf("only %d examples", len(p.Examples))
	}
	const folds = 5
	together, alone := 0.0, 0.0
	for k := range folds {
		var train, held []classify.Example
		for i, e := range p.Examples {
			if i%folds == k {
				held = append(held, e)
			} else {
				train = append(train, e)
			}
		}
		model, err := Learn(train)
		if err != nil {
			t.Fatal(err)
		}
		together += macroF1(t, NewReader(p.Lexicon, model), held) / folds
		alone += macroF1(t, NewReader(p.Lexicon, nil), held) / folds
	}
	t.Logf("macro-F1 %.3f together, %.3f by words alone", together, alone)
	if together < 0.8 || together <= alone {
		t.Errorf("macro-F1 %.3f together, %.3f by words alone", together, alone)
	}
}

func TestModifiersChangeAWord(t *testing.T) {
	r := NewReader(pack(t).Lexicon, nil)
	plain := r.Read("我着急").Intensity
	for text, want := range map[string]func(Feeling) bool{
		"我不着急":      func(f Feeling) bool { return f.State == Calm },
		"不是很着急":     func(f Feeling) bool { return f.State == Calm },
		"没那么着急":     func(f Feeling) bool { return f.State == Calm },
		"您不用着急":     func(f Feeling) bool { return f.State == Calm },
		"我非常着急":     func(f Feeling) bool { return f.Intensity > plain },
		"特别着急":      func(f Feeling) bool { return f.Intensity > plain },
		"着急得不行":     func(f Feeling) bool { return f.Intensity > plain },
		"着急！！":      func(f Feeling) bool { return f.Intensity > plain },
		"我有点着急，又害怕": func(f Feeling) bool { return f.State == Anxious && slices.Equal(f.Words, []string{"着急", "害怕"}) },
		"别敷衍我":      func(f Feeling) bool { return f.State == Angry },
		"不好，我着急":    func(f Feeling) bool { return f.Intensity == plain },
	} {
		if f := r.Read(text); !want(f) {
			t.Errorf("%s: %+v (plain %.2f)", text, f, plain)
		}
	}
}

func TestEveryFeelingNamesItsWords(t *testing.T) {
	r := reader(t)
	for _, e := range pack(t).Examples {
		f := r.Read(e.Body)
		if (f.State == Calm) != (len(f.Words) == 0) || f.Intensity < 0 || f.Intensity > 1 {
			t.Errorf("%s: %+v", e.Body, f)
		}
		for _, w := range f.Words {
			if !strings.Contains(tidy(e.Body), w) {
				t.Errorf("%s does not hold %q", e.Body, w)
			}
		}
	}
}

func TestNothingIsCalm(t *testing.T) {
	r := reader(t)
	for _, text := range []string{"", "  ", "？", "13812345678", "\xff"} {
		if f := r.Read(text); f.State != Calm || f.Intensity != 0 {
			t.Errorf("%q: %+v", text, f)
		}
	}
}

func TestAPackWithMistakesIsRefused(t *testing.T) {
	good := map[string]string{}
	for _, name := range []string{"emotion.yaml", "emotion-examples.tsv"} {
		data, err := schema.Starter.ReadFile("starter/" + name)
		if err != nil {
			t.Fatal(err)
		}
		good[name] = string(data)
	}
	for name, change := range map[string][3]string{
		"unknown feeling":    {"emotion.yaml", "state: angry", "state: bored"},
		"strength above 1":   {"emotion.yaml", "strength: 0.75", "strength: 7.5"},
		"unknown key":        {"emotion.yaml", "weaker:", "milder:"},
		"word twice":         {"emotion.yaml", "[着急, ", "[着急, 着急, "},
		"no sentence":        {"emotion.yaml", "offer: ", "offer: '' # "},
		"example without":    {"emotion-examples.tsv", "calm\t", "calm "},
		"example of unknown": {"emotion-examples.tsv", "angry\t", "bored\t"},
	} {
		files := fstest.MapFS{}
		for file, text := range good {
			if file == change[0] {
				text = strings.Replace(text, change[1], change[2], 1)
			}
			files["x/"+file] = &fstest.MapFile{Data: []byte(text)}
		}
		if _, err := ReadPack(files, "x"); err == nil {
			t.Errorf("%s was taken", name)
		}
	}
	if _, err := ReadPack(fstest.MapFS{}, "x"); err == nil {
		t.Error("missing files were taken")
	}
	if _, err := Learn(nil); !errors.Is(err, classify.ErrTooFew) {
		t.Errorf("got %v", err)
	}
}

func BenchmarkRead(b *testing.B) {
	r := reader(b)
	for b.Loop() {
		r.Read("投诉三次了，每次都说已处理，处理了个什么，太过分了")
	}
}

func BenchmarkLearn(b *testing.B) {
	p := pack(b)
	for b.Loop() {
		if _, err := Learn(p.Examples); err != nil {
			b.Fatal(err)
		}
	}
}

// TestPlainQuestionsAreCalm reads the questions of the starter pack and their variants: few of
// them may look upset, for many are asked in trouble.
func TestPlainQuestionsAreCalm(t *testing.T) {
	p, err := knowledge.ReadPack(schema.Starter, "starter")
	if err != nil {
		t.Fatal(err)
	}
	r, asked, upset, bursts := reader(t), 0, 0, 0
	for _, file := range p.Files {
		for _, a := range file.Articles {
			for _, text := range append([]string{a.Question}, a.Variants...) {
				asked++
				if f := r.Read(text); (Point{Feeling: f}).upset() {
					upset++
				}
				if f := r.Read(text); (Point{Feeling: f}).bursts() {
					bursts++
					t.Logf("%s: %v", text, f)
				}
			}
		}
	}
	t.Logf("%d of %d questions are read as upset, %d as outbursts", upset, asked, bursts)
	if asked < 1000 || upset*100 > asked*4 || bursts*200 > asked {
		t.Errorf("%d of %d questions are read as upset, %d as outbursts", upset, asked, bursts)
	}
}
