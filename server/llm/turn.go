package llm

import (
	"context"
	"time"
)

type turnKey struct{}

// turn is what all calls of one turn share.
type turn struct {
	citizen  string
	deadline time.Time
}

// Turn starts the time budget of a turn for the citizen (who may be nobody in particular). The
// context it returns ends with ctx and not with the budget: what else the turn does goes on.
func (c *Client) Turn(ctx context.Context, citizenID string) context.Context {
	return context.WithValue(ctx, turnKey{}, turn{citizenID, clock().Add(c.Budget)})
}

// shareOfBudget is the part of the budget below which a call is not worth starting.
const shareOfBudget = 20

// within returns a context that ends with the turn's budget; without Turn the budget starts now.
func (c *Client) within(ctx context.Context) (context.Context, context.CancelFunc, error) {
	t, ok := ctx.Value(turnKey{}).(turn)
	if !ok {
		t.deadline = clock().Add(c.Budget)
	}
	if t.deadline.Sub(clock()) < c.Budget/shareOfBudget {
		return nil, nil, ErrOutOfTime
	}
	ctx, cancel := context.WithDeadline(ctx, t.deadline)
	if c.Limiter == nil || t.citizen == "" {
		return ctx, cancel, nil
	}
	if err := c.Limiter.Allow(ctx, Rule, t.citizen, ""); err != nil {
		cancel()
		return nil, nil, err
	}
	return ctx, cancel, nil
}

// fits reports whether waiting leaves time for a call.
func (c *Client) fits(ctx context.Context, wait time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return ok && wait > 0 && deadline.Sub(clock()) > wait+c.Budget/shareOfBudget
}
