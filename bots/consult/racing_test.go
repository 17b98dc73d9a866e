//go:build race

package consult

// racing is true under the race detector, where arithmetic takes ten times as long.
const racing = true
