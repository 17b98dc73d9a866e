package guide

import (
	"context"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/goccy/go-yaml"
)

// ReadPack reads the guides of a folder, one YAML file each; the file's name is the key.
func ReadPack(files fs.FS, folder string) (map[string]Definition, error) {
	entries, err := fs.ReadDir(files, folder)
	if err != nil {
		return nil, fmt.Errorf("read guides: %w", err)
	}
	pack := map[string]Definition{}
	for _, e := range entries {
		raw, err := fs.ReadFile(files, path.Join(folder, e.Name()))
		if err != nil {
			return nil, fmt.Errorf("read guide: %w", err)
		}
		var d Definition
		if err := yaml.UnmarshalWithOptions(raw, &d, yaml.Strict()); err != nil {
			return nil, fmt.Errorf("read guide %s: %w", e.Name(), err)
		}
		if problems := d.Check(); len(problems) > 0 {
			return nil, fmt.Errorf("guide %s: %s: %s", e.Name(), problems[0].Path, problems[0].Message)
		}
		pack[strings.TrimSuffix(e.Name(), ".yaml")] = d
	}
	return pack, nil
}

// LoadPack publishes every guide of a folder, once ever and only when there are no guides at all,
// and returns how many it stored.
func (s *Service) LoadPack(ctx context.Context, files fs.FS, folder string) (loaded int, err error) {
	pack, err := ReadPack(files, folder)
	if err != nil {
		return 0, err
	}
	_, err = s.DB.Once(ctx, "guides", func(ctx context.Context) error {
		if n, err := s.store.count(ctx); err != nil || n > 0 {
			return err
		}
		for key, d := range pack {
			g, err := s.create(ctx, newID(), key, "", d)
			if err != nil {
				return err
			}
			if _, err := s.Publish(ctx, g.ID, "", 1); err != nil {
				return err
			}
			loaded++
		}
		return nil
	})
	return loaded, err
}
