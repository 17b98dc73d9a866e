package emotion

import (
	"bytes"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"

	"qingting/server/classify"
)

// Pack is what the program comes with: the first lexicon and sentences, and the examples the
// model learns from.
type Pack struct {
	Lexicon   Lexicon
	Sentences Sentences
	Examples  []classify.Example
}

// ReadPack reads emotion.yaml and emotion-examples.tsv in dir. Unknown keys, wrong values and
// unknown feelings are errors.
func ReadPack(files fs.FS, dir string) (Pack, error) {
	var p Pack
	settings, err := fs.ReadFile(files, dir+"/emotion.yaml")
	if err != nil {
		return p, fmt.Errorf("read emotion words: %w", err)
	}
	if err := p.readSettings(settings); err != nil {
		return p, fmt.Errorf("read emotion.yaml: %w", err)
	}
	examples, err := fs.ReadFile(files, dir+"/emotion-examples.tsv")
	if err != nil {
		return p, fmt.Errorf("read emotion examples: %w", err)
	}
	p.Examples, err = readExamples(string(examples))
	return p, err
}

func (p *Pack) readSettings(data []byte) error {
	var file struct {
		Words []struct {
			State    State    `yaml:"state"`
			Strength float64  `yaml:"strength"`
			Words    []string `yaml:"words"`
		} `yaml:"words"`
		Stronger  []string           `yaml:"stronger"`
		Weaker    []string           `yaml:"weaker"`
		Negations []string           `yaml:"negations"`
		Calming   map[State][]string `yaml:"calming"`
		Offer     string             `yaml:"offer"`
		HandOff   string             `yaml:"handoff"`
	}
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(&file); err != nil {
		return err
	}
	p.Lexicon = Lexicon{Stronger: file.Stronger, Weaker: file.Weaker, Negations: file.Negations}
	for _, group := range file.Words {
		for _, w := range group.Words {
			p.Lexicon.Words = append(p.Lexicon.Words, Word{Word: w, State: group.State, Strength: group.Strength})
		}
	}
	p.Sentences = Sentences{Calming: file.Calming, Offer: file.Offer, HandOff: file.HandOff}
	if err := p.Lexicon.check(); err != nil {
		return describe(err)
	}
	return describe(p.Sentences.check())
}

func readExamples(text string) ([]classify.Example, error) {
	var out []classify.Example
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		state, said, ok := strings.Cut(line, "\t")
		if !ok || said == "" || !slices.Contains(append([]State{Calm}, Upset...), State(state)) {
			return nil, fmt.Errorf("emotion-examples.tsv line %d: want a feeling, a tab and a sentence", i+1)
		}
		out = append(out, classify.Example{Text: classify.Text{Body: said}, Label: state})
	}
	return out, nil
}

// modelOptions suit a few hundred sentences: short n-grams, a small table, nothing left out.
var modelOptions = classify.Options{Bits: 15, Grams: 3, Title: 1, Cost: 1, Balance: 0.5, Rounds: 20, MinCount: 1, Seed: 1}

// Learn trains the model on the examples, in well under 100 ms for a few hundred of them.
func Learn(examples []classify.Example) (*classify.Model, error) {
	m, err := classify.Train(examples, modelOptions)
	if err != nil {
		return nil, fmt.Errorf("train emotion model: %w", err)
	}
	return m, nil
}
