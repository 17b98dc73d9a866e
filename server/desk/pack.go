package desk

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"

	"go.yaml.in/yaml/v3"
)

// LoadCanned stores the shared replies of a content file such as sql/starter/canned.yaml;
// shortcuts that are taken are left as they are. Unknown keys are errors.
func (s *Service) LoadCanned(ctx context.Context, files fs.FS, name string) error {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return fmt.Errorf("read canned replies: %w", err)
	}
	var pack struct {
		Canned []struct {
			Shortcut string `yaml:"shortcut"`
			Title    string `yaml:"title"`
			Text     string `yaml:"text"`
		} `yaml:"canned"`
	}
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	if err := d.Decode(&pack); err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	for _, c := range pack.Canned {
		_, err := s.AddCanned(ctx, CannedReply{Shortcut: c.Shortcut, Title: c.Title, Text: c.Text})
		if err != nil && !errors.Is(err, ErrCannedUsed) {
			return fmt.Errorf("canned reply %q: %w", c.Shortcut, err)
		}
	}
	return nil
}
