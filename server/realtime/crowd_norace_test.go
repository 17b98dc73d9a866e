//go:build !race

package realtime

const crowdSize = 2000
