package bench

import (
	"context"
	"io"
)

func scale(ctx context.Context, args []string, stdout io.Writer) error { return nil }
