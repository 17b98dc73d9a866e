package llm

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"unicode/utf8"

	openai "github.com/sashabaranov/go-openai"

	"qingting/server/errs"
)

// Complete returns all the model says, or an error within the turn's budget. An answer that was
// cut off, is empty or too long is an error: half an answer is none.
func (c *Client) Complete(ctx context.Context, task Task, messages []Message) (string, error) {
	var out strings.Builder
	err := c.Stream(ctx, task, messages, func(part string) error {
		out.WriteString(part)
		return nil
	})
	if err != nil {
		return "", err
	}
	return strings.TrimSpace(out.String()), nil
}

// Stream hands over what the model says as it comes; an error of each ends the call. After an
// error of Stream what was handed over is not whole.
func (c *Client) Stream(ctx context.Context, task Task, messages []Message, each func(part string) error) error {
	start := clock()
	err := c.admit(ctx, call{task, messages, each})
	c.Meter.ModelCall(string(task), outcomeOf(err), clock().Sub(start))
	return err
}

// call is one use of the model.
type call struct {
	task     Task
	messages []Message
	each     func(string) error
}

// admit lets the call through when time, rate, load and the endpoint's health allow it.
func (c *Client) admit(ctx context.Context, job call) error {
	in, cancel, err := c.within(ctx)
	if err != nil {
		return err
	}
	defer cancel()
	select {
	case c.slots <- struct{}{}:
		defer func() { <-c.slots }()
	default:
		return ErrBusy
	}
	done, ok := c.breaker.enter()
	if !ok {
		return ErrResting
	}
	verdict := unknown // also when each panics
	defer func() { done(verdict) }()
	err = c.ask(in, job)
	verdict = blame(ctx, err)
	return err
}

// stoppedError marks an error of the caller's own each.
type stoppedError struct{ error }

// Unwrap returns the caller's error.
func (e stoppedError) Unwrap() error { return e.error }

// blame says what a call tells about the endpoint; outer is the context without the budget.
func blame(outer context.Context, err error) result {
	var stopped stoppedError
	switch {
	case err == nil:
		return worked
	case outer.Err() != nil, errors.As(err, &stopped):
		return unknown
	}
	return failed
}

// ask asks once, and once more where the endpoint names a time to wait that fits the budget.
func (c *Client) ask(ctx context.Context, job call) error {
	err := c.once(ctx, job)
	var status *statusError
	if !errors.As(err, &status) || status.code != http.StatusTooManyRequests || !c.fits(ctx, status.retryAfter) {
		return err
	}
	select {
	case <-ctx.Done():
		return err
	case <-c.After(status.retryAfter):
		return c.once(ctx, job)
	}
}

func (c *Client) once(ctx context.Context, job call) error {
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	stream, err := c.api.CreateChatCompletionStream(ctx, c.request(job.messages))
	if err != nil {
		return fmt.Errorf("ask model: %w", err)
	}
	defer func() { _ = stream.Close() }() // what matters has been read
	r := reading{limit: maxBytes * c.MaxTokens}
	err = r.all(stream, job.each)
	c.charge(job, r)
	return err
}

// maxBytes bounds the bytes of a token; real ones have about four.
const maxBytes = 16

// reading is the state of an answer as it comes.
type reading struct {
	limit  int
	bytes  int
	runes  int
	said   bool // anything but white space
	finish openai.FinishReason
	usage  *openai.Usage
}

func (r *reading) all(stream *openai.ChatCompletionStream, each func(string) error) error {
	for {
		part, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return r.end()
		}
		if err != nil {
			return fmt.Errorf("read model: %w", err)
		}
		if err := r.take(part, each); err != nil {
			return err
		}
	}
}

func (r *reading) take(part openai.ChatCompletionStreamResponse, each func(string) error) error {
	if part.Usage != nil {
		r.usage = part.Usage
	}
	if len(part.Choices) == 0 {
		return nil
	}
	if f := part.Choices[0].FinishReason; f != "" {
		r.finish = f
	}
	text := part.Choices[0].Delta.Content
	if text == "" {
		return nil
	}
	r.bytes, r.runes = r.bytes+len(text), r.runes+utf8.RuneCountInString(text)
	r.said = r.said || strings.TrimSpace(text) != ""
	if r.bytes > r.limit {
		return ErrTooLong
	}
	if err := each(text); err != nil {
		return stoppedError{err}
	}
	return nil
}

// end tells a whole answer from one that merely ended.
func (r *reading) end() error {
	switch {
	case r.finish != openai.FinishReasonStop:
		return ErrCut
	case !r.said:
		return ErrEmpty
	}
	return nil
}

// charge counts tokens and cost; where the endpoint does not tell them a character counts as one.
func (c *Client) charge(job call, r reading) {
	sent, received := 0, r.runes
	for _, m := range job.messages {
		sent += utf8.RuneCountInString(m.Text)
	}
	if r.usage != nil {
		sent, received = r.usage.PromptTokens, r.usage.CompletionTokens
	}
	cost := (float64(sent)*c.PriceInput + float64(received)*c.PriceOutput) / 1e6
	c.Meter.ModelTokens(string(job.task), sent, received, cost)
}

// outcomeOf names an error for the figures, with few different names.
func outcomeOf(err error) string {
	var status *statusError
	var limited *errs.Error
	var stopped stoppedError
	switch {
	case err == nil:
		return "ok"
	case errors.As(err, &stopped):
		return "stopped"
	case errors.As(err, &status):
		return fmt.Sprintf("status_%d", status.code)
	case errors.As(err, &limited):
		return "limited"
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, ErrOutOfTime):
		return "late"
	case errors.Is(err, context.Canceled):
		return "stopped"
	}
	for name, e := range map[string]error{"resting": ErrResting, "busy": ErrBusy, "cut": ErrCut, "empty": ErrEmpty, "too_long": ErrTooLong} {
		if errors.Is(err, e) {
			return name
		}
	}
	return "broken"
}
