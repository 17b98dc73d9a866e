// Package qingting is the root of the module. It holds the documented default settings.
package qingting

import _ "embed"

// DefaultConfig is config.yaml: every setting, its default and what it means.
//
//go:embed config.yaml
var DefaultConfig []byte
