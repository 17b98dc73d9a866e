// Package bench measures the product in public: retrieval on question sets that
// nobody here wrote, and size and speed on synthetic knowledge.
package bench

import (
	"context"
	"fmt"
	"io"
)

// Run executes one bench subcommand and prints its table, or JSON, to stdout.
// The error is a sentence for the person at the terminal.
func Run(ctx context.Context, args []string, stdout io.Writer) error {
	if len(args) == 0 {
		return fmt.Errorf("bench: name what to measure: consult, classify, thresholds, scale, path, sync, load, idle, answers, reply")
	}
	switch args[0] {
	case "consult":
		return consult(ctx, args[1:], stdout)
	case "classify":
		return classifyBench(ctx, args[1:], stdout)
	case "thresholds":
		return thresholds(ctx, args[1:], stdout)
	case "scale":
		return scale(ctx, args[1:], stdout)
	case "sync":
		return syncBench(ctx, args[1:], stdout)
	case "load":
		return load(ctx, args[1:], stdout)
	case "idle":
		return idle(ctx, args[1:], stdout)
	case "answers":
		return answers(ctx, args[1:], stdout)
	case "reply":
		return reply(ctx, args[1:], stdout)
	case "path":
		return pathBench(args[1:], stdout)
	}
	return fmt.Errorf("bench: unknown subcommand %q; there are consult, classify, thresholds, scale, path, sync, load, idle, answers and reply", args[0])
}
