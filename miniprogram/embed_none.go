//go:build noconsole

// Package miniprogram carries the built H5 client of the citizens inside the binary.
package miniprogram

import "io/fs"

// Files reports false: this binary was built without its web pages.
func Files() (fs.FS, bool) { return nil, false }
