//go:build !race

package consult

const racing = false
