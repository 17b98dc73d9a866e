package main

import (
	"fmt"
	"strings"
	"sync/atomic"
	"time"
)

// aheadEnv moves the program's clock forward, so that a browser test can live through a week. It
// is for tests: a start with it says so aloud.
const aheadEnv = "QINGTING_TEST_CLOCK_AHEAD"

var ahead atomic.Int64

// utc is the time everything in the program goes by.
func utc() time.Time { return time.Now().UTC().Add(time.Duration(ahead.Load())) }

// setClock takes the environment's wish; an error names the variable.
func setClock(environ []string) (time.Duration, error) {
	for _, e := range environ {
		value, found := strings.CutPrefix(e, aheadEnv+"=")
		if !found || value == "" {
			continue
		}
		d, err := time.ParseDuration(value)
		if err != nil || d < 0 {
			return 0, fmt.Errorf("%s=%s 不是时长，例如 24h", aheadEnv, value)
		}
		ahead.Store(int64(d))
		return d, nil
	}
	return 0, nil
}
