package api

import (
	"context"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"

	"qingting/server/errs"
	"qingting/server/identity"
)

// access says who may call a route.
type access struct {
	citizen bool                  // a citizen's token
	staff   bool                  // a staff token
	perms   []identity.Permission // staff: one of these; empty: any staff member
	fresh   bool                  // staff: also while the password must be changed
	known   bool                  // open to anyone, but who comes with a citizen's token is known
}

var (
	anyone  = access{}
	welcome = access{known: true}
	citizen = access{citizen: true}
	// bothSides is for what citizens do with their own and agents with what they were given;
	// the handler checks which.
	bothSides = access{citizen: true, staff: true, perms: []identity.Permission{identity.DeskUse}}
)

func staffWith(perms ...identity.Permission) access { return access{staff: true, perms: perms} }

func (a access) open() bool { return !a.citizen && !a.staff }

// allows returns nil or the error to answer with.
func (a access) allows(p identity.Principal) error {
	switch {
	case a.open():
		return nil
	case p.Kind == identity.KindCitizen && a.citizen:
		return nil
	case p.Kind == identity.KindStaff && a.staff:
		if a.fresh && p.MustChangePassword {
			return nil
		}
		if p.MustChangePassword {
			return identity.ErrPasswordChange
		}
		if len(a.perms) == 0 {
			return nil
		}
		return p.Require(a.perms...)
	case p.Kind == "":
		return identity.ErrNoSession
	}
	return identity.ErrForbidden
}

// route describes one operation. Path is below /api/v1.
type route struct {
	method  string
	path    string
	summary string
	tag     string
	who     access
	limit   string // rule of the rate limiter; empty: none
	status  int    // of a success; 200 when zero
	again   bool   // 200 instead when it was there already
	form    *form  // what comes is a form with a file; nil: JSON
}

type (
	principalKey struct{}
	addressKey   struct{}
	deviceKey    struct{}
)

// caller returns who the request comes from.
func caller(ctx context.Context) identity.Principal {
	p, _ := ctx.Value(principalKey{}).(identity.Principal)
	return p
}

func address(ctx context.Context) string {
	a, _ := ctx.Value(addressKey{}).(string)
	return a
}

func device(ctx context.Context) string {
	d, _ := ctx.Value(deviceKey{}).(string)
	return d
}

// add registers a handler that returns its error; the error becomes the answer.
func add[I, O any](s *Server, r route, handle func(ctx context.Context, in *I) (*O, error)) {
	op := s.operation(r)
	op.Responses = map[string]*huma.Response{}
	huma.Register(s.api, op, func(ctx context.Context, in *I) (*O, error) {
		out, err := handle(ctx, in)
		if err != nil {
			return nil, s.toProblem(ctx, err)
		}
		return out, nil
	})
	if r.again {
		first := op.Responses[strconv.Itoa(r.status)]
		op.Responses["200"] = &huma.Response{Description: "以前已有，原样返回", Content: first.Content}
	}
}

func (s *Server) operation(r route) huma.Operation {
	op := huma.Operation{
		OperationID: operationID(r), Method: r.method, Path: "/api/v1" + r.path, Summary: r.summary, Tags: []string{r.tag},
		DefaultStatus: r.status, MaxBodyBytes: MaxBody, Middlewares: huma.Middlewares{s.identify(r)},
		Errors:   []int{http.StatusUnprocessableEntity},
		Metadata: map[string]any{"access": r.who},
	}
	if r.form != nil {
		op.Middlewares = append(op.Middlewares, s.unpack(*r.form))
		op.Errors = append(op.Errors, http.StatusRequestEntityTooLarge)
	}
	if !r.who.open() {
		op.Security = []map[string][]string{{"token": {}}}
		op.Errors = append(op.Errors, http.StatusUnauthorized, http.StatusForbidden)
	}
	if r.limit != "" {
		op.Errors = append(op.Errors, http.StatusTooManyRequests)
	}
	if strings.Contains(r.path, "{") {
		op.Errors = append(op.Errors, http.StatusNotFound)
	}
	return op
}

var notWord = regexp.MustCompile(`[^a-z]+`)

func operationID(r route) string {
	return strings.ToLower(r.method) + strings.TrimRight(notWord.ReplaceAllString(strings.ToLower(r.path), "-"), "-")
}

// identify finds out who calls, checks the route's access and its rate limit, before the
// request's content is looked at.
func (s *Server) identify(r route) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		c := humagin.Unwrap(ctx)
		p, err := s.principal(ctx.Context(), ctx.Header("Authorization"), r.who)
		if err == nil {
			err = r.who.allows(p)
		}
		if err == nil && r.limit != "" {
			err = s.Limiter.Allow(ctx.Context(), r.limit, p.ID, c.ClientIP())
		}
		if err == nil && !isText(c.Request.URL) {
			err = errNotText
		}
		if err != nil {
			s.toProblem(ctx.Context(), err).write(c.Writer)
			return
		}
		ctx = huma.WithValue(ctx, principalKey{}, p)
		ctx = huma.WithValue(ctx, addressKey{}, c.ClientIP())
		ctx = huma.WithValue(ctx, deviceKey{}, clip(ctx.Header("User-Agent"), identity.MaxDevice))
		next(ctx)
	}
}

func (s *Server) principal(ctx context.Context, header string, who access) (identity.Principal, error) {
	token, found := strings.CutPrefix(header, "Bearer ")
	if !found || who.open() && !who.known {
		return identity.Principal{}, nil
	}
	p, err := s.Identity.Resolve(ctx, token)
	if who.known && errs.ClassOf(err) == errs.Unauthenticated {
		return identity.Principal{}, nil // an old token keeps nobody out
	}
	return p, err
}

func clip(text string, n int) string {
	r := []rune(text)
	if len(r) <= n {
		return text
	}
	return string(r[:n])
}

// none is the output of routes that answer 204.
type none struct{}

// answer is the output of routes that answer with a body.
type answer[T any] struct {
	Body T
}

// created is the output of routes that answer 201 for the first time and 200 when it was
// there already.
type created[T any] struct {
	Status int
	Body   T
}

func say[T any](body T) *answer[T] { return &answer[T]{Body: body} }

func sayCreated[T any](body T, fresh bool) *created[T] {
	status := http.StatusOK
	if fresh {
		status = http.StatusCreated
	}
	return &created[T]{Status: status, Body: body}
}
