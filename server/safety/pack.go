package safety

import (
	"bytes"
	"fmt"
	"io/fs"

	"go.yaml.in/yaml/v3"
)

// Pack is what the program comes with: the first lists, and sentences that no lists may stop.
type Pack struct {
	Lists Lists
	Free  []string
}

// ReadPack reads safety.yaml in dir. Unknown keys and wrong values are errors, and so are
// lists that stop one of the free sentences.
func ReadPack(files fs.FS, dir string) (Pack, error) {
	var p Pack
	data, err := fs.ReadFile(files, dir+"/safety.yaml")
	if err != nil {
		return p, fmt.Errorf("read safety words: %w", err)
	}
	var file struct {
		Words []struct {
			Category Category `yaml:"category"`
			Level    Level    `yaml:"level"`
			Sound    bool     `yaml:"sound"`
			Words    []string `yaml:"words"`
		} `yaml:"words"`
		Contacts []string `yaml:"contacts"`
		Spared   []string `yaml:"spared"`
		Harmless []string `yaml:"harmless"`
		Free     []string `yaml:"free"`
	}
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(&file); err != nil {
		return p, fmt.Errorf("read safety.yaml: %w", err)
	}
	p.Lists = Lists{Contacts: file.Contacts, Spared: file.Spared, Harmless: file.Harmless}
	for _, group := range file.Words {
		for _, w := range group.Words {
			p.Lists.Words = append(p.Lists.Words, Word{Word: w, Category: group.Category, Level: group.Level, Sound: group.Sound})
		}
	}
	p.Free = file.Free
	if err := p.check(p.Lists); err != nil {
		return p, fmt.Errorf("read safety.yaml: %w", describe(err))
	}
	return p, nil
}

// check refuses lists that are wrong or stop one of the free sentences.
func (p Pack) check(l Lists) error {
	if err := l.check(); err != nil {
		return err
	}
	f := NewFilter(l)
	for _, sentence := range p.Free {
		if v := f.Judge(sentence); v.Outcome == Block {
			return wrong("words", fmt.Sprintf("这样改会拦住正常的话“%s”：%s", sentence, v.Why))
		}
	}
	return nil
}
