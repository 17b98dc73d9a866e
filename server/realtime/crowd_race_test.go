//go:build race

package realtime

// crowdSize is smaller here: the race detector makes each connection many times as expensive.
const crowdSize = 400
