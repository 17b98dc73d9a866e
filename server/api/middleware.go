package api

import (
	"context"
	"errors"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"
)

type requestKey struct{}

// RequestID returns the id of the request in ctx, for logs; empty outside of a request.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

// requestID takes over a proxy's request id if it looks like one, or makes its own.
func (s *Server) requestID(c *gin.Context) {
	id := c.GetHeader("X-Request-Id")
	if len(id) < 8 || len(id) > 64 || strings.ContainsFunc(id, func(r rune) bool { return r <= ' ' || r > '~' }) {
		id = uuid.NewString()
	}
	c.Header("X-Request-Id", id)
	c.Request = c.Request.WithContext(context.WithValue(c.Request.Context(), requestKey{}, id))
	c.Next()
}

// accessLog counts every request and logs the ones of the API. Paths carry ids only; query
// strings, which carry words and signatures, are left out.
func (s *Server) accessLog(c *gin.Context) {
	start := time.Now()
	c.Next()
	took, status := time.Since(start), c.Writer.Status()
	route := c.FullPath()
	if route == "" {
		route = "other"
	}
	s.Meter.Request(knownMethod(c.Request.Method), route, status, took)
	if strings.HasPrefix(route, "/api/") {
		s.Log.InfoContext(c.Request.Context(), "request", "method", c.Request.Method, "route", route, "status", status,
			"ms", float64(took.Microseconds())/1000, "request_id", RequestID(c.Request.Context()))
	}
}

// knownMethod keeps made-up methods from becoming figures of their own.
func knownMethod(method string) string {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete, http.MethodOptions:
		return method
	}
	return "other"
}

// recover turns a panic into a 500 without its cause.
func (s *Server) recover(c *gin.Context) {
	defer func() {
		cause := recover()
		if cause == nil {
			return
		}
		if err, ok := cause.(error); ok && errors.Is(err, http.ErrAbortHandler) {
			panic(cause)
		}
		s.Log.ErrorContext(c.Request.Context(), "panic", "cause", cause, "stack", string(debug.Stack()))
		if !c.Writer.Written() {
			s.toProblem(c.Request.Context(), errInternal).write(c.Writer)
		}
		c.Abort()
	}()
	c.Next()
}

// contentPolicy lets pages load only what the server itself serves; styles inline, because the
// component libraries of both clients write theirs at run time.
const contentPolicy = "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; connect-src 'self' ws: wss:; " +
	"font-src 'self' data:; object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"

func securityHeaders(c *gin.Context) {
	h := c.Writer.Header()
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("X-Frame-Options", "DENY")
	h.Set("Referrer-Policy", "same-origin")
	h.Set("Content-Security-Policy", contentPolicy)
	if strings.HasPrefix(c.Request.URL.Path, "/api/") {
		h.Set("Cache-Control", "no-store")
	}
	c.Next()
}

func (s *Server) notFound(c *gin.Context) {
	s.toProblem(c.Request.Context(), errNoRoute).write(c.Writer)
}

func (s *Server) wrongMethod(c *gin.Context) {
	p := s.toProblem(c.Request.Context(), errMethod)
	p.status = http.StatusMethodNotAllowed
	p.write(c.Writer)
}
