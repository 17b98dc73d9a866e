//go:build !noconsole

// Package miniprogram carries the built H5 client of the citizens inside the binary.
package miniprogram

import (
	"embed"
	"io/fs"
)

//go:embed all:dist/h5
var dist embed.FS

// Files returns the built H5 client, rooted at its index.html. It reports false
// when the client was not built before the binary was.
func Files() (fs.FS, bool) {
	files, err := fs.Sub(dist, "dist/h5")
	if err != nil {
		return nil, false
	}
	if _, err := fs.Stat(files, "index.html"); err != nil {
		return nil, false
	}
	return files, true
}
