//go:build !noconsole

// Package console holds the built staff console: the TypeScript source lives beside this
// file and the result of its build, dist, is embedded into the binary.
package console

import (
	"embed"
	"io/fs"
)

//go:embed all:dist
var dist embed.FS

// Files returns the built console with index.html at its root. It reports false when the
// binary was compiled before the console was built, so that dist holds no index.html.
func Files() (fs.FS, bool) {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		return nil, false
	}
	if _, err := fs.Stat(files, "index.html"); err != nil {
		return nil, false
	}
	return files, true
}
