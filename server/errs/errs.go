// Package errs holds the one error type that crosses package borders: a class that decides
// the HTTP status, a stable reason for programs, and a Chinese sentence for people.
package errs

import (
	"errors"
	"time"
)

// Class says what kind of failure happened; server/api maps each class to one HTTP status.
type Class string

// The classes. Everything that is not an *Error is Internal and its text never leaves the server.
const (
	Invalid         Class = "invalid"         // 422 or 400: the request itself is wrong
	Unauthenticated Class = "unauthenticated" // 401: who are you
	Forbidden       Class = "forbidden"       // 403: not yours to do
	NotFound        Class = "not_found"       // 404: no such thing, or not visible to you
	Conflict        Class = "conflict"        // 409: somebody was first, or the state moved on
	TooLarge        Class = "too_large"       // 413: body or file over the limit
	Locked          Class = "locked"          // 423: account locked for a while
	Limited         Class = "limited"         // 429: too many requests, see RetryAfter
	Unavailable     Class = "unavailable"     // 503: try again later
	Internal        Class = "internal"        // 500: our fault
)

// Field is one wrong input field and the sentence about it.
type Field struct {
	Path    string
	Message string
}

// Error is a failure a caller can be told about. Reason is stable and machine-readable,
// Sentence is plain Chinese and safe to show. The cause, if any, stays on the server.
type Error struct {
	Class      Class
	Reason     string
	Sentence   string
	Fields     []Field
	RetryAfter time.Duration
	Appeal     string // id by which the caller can appeal; empty: nothing to appeal
	cause      error
}

// New returns an error of the given class; package-level sentinels are made with it.
func New(class Class, reason, sentence string) *Error {
	return &Error{Class: class, Reason: reason, Sentence: sentence}
}

// Error returns the reason, with the cause for the log.
func (e *Error) Error() string {
	if e.cause != nil {
		return e.Reason + ": " + e.cause.Error()
	}
	return e.Reason
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

// Is reports whether target is an *Error with the same reason, so that copies made by
// With… methods still match their sentinel.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Reason == e.Reason
}

// With returns a copy that carries cause for the log.
func (e *Error) With(cause error) *Error {
	c := *e
	c.cause = cause
	return &c
}

// Say returns a copy with another sentence, for messages that name figures or limits.
func (e *Error) Say(sentence string) *Error {
	c := *e
	c.Sentence = sentence
	return &c
}

// WithFields returns a copy that names the wrong input fields.
func (e *Error) WithFields(fields ...Field) *Error {
	c := *e
	c.Fields = append([]Field(nil), fields...)
	return &c
}

// After returns a copy that tells the caller to wait d before the next try.
func (e *Error) After(d time.Duration) *Error {
	c := *e
	c.RetryAfter = d
	return &c
}

// About returns a copy that names the id to appeal by.
func (e *Error) About(appeal string) *Error {
	c := *e
	c.Appeal = appeal
	return &c
}

// ClassOf returns the class of err: Internal for anything that is not an *Error.
func ClassOf(err error) Class {
	var e *Error
	if errors.As(err, &e) {
		return e.Class
	}
	return Internal
}

// SentenceOf returns the words of err that may be shown: empty for anything that is not an *Error.
func SentenceOf(err error) string {
	var e *Error
	if errors.As(err, &e) {
		return e.Sentence
	}
	return ""
}
