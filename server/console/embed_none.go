//go:build noconsole

// Package console is empty in binaries built with the tag noconsole.
package console

import "io/fs"

// Files always reports false: this binary was built without the staff console.
func Files() (fs.FS, bool) { return nil, false }
