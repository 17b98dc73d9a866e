package api_test

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"qingting/server/api"
)

// operations are the documented routes below /api/v1, by method and path.
func operations(s *api.Server) map[string]*huma.Operation {
	found := map[string]*huma.Operation{}
	for path, item := range s.OpenAPI().Paths {
		for method, op := range map[string]*huma.Operation{
			"GET": item.Get, "PUT": item.Put, "POST": item.Post, "DELETE": item.Delete, "PATCH": item.Patch, "HEAD": item.Head, "OPTIONS": item.Options,
		} {
			if op != nil {
				found[method+" "+strings.TrimPrefix(path, "/api/v1")] = op
			}
		}
	}
	return found
}

var parameter = regexp.MustCompile(`:(\w+)`)

func TestEveryRouteIsDocumentedAndNoOther(t *testing.T) {
	w := enter(t, "sqlite")
	documented := operations(w.server)
	served := map[string]bool{}
	for _, r := range w.server.Handler().(*gin.Engine).Routes() {
		if path, found := strings.CutPrefix(r.Path, "/api/v1"); found {
			served[r.Method+" "+parameter.ReplaceAllString(path, "{$1}")] = true
		}
	}
	for route := range served {
		if documented[route] == nil {
			t.Errorf("%s is not documented", route)
		}
	}
	for route := range documented {
		if !served[route] {
			t.Errorf("%s is documented and not served", route)
		}
	}
	if len(served) < 60 {
		t.Errorf("only %d routes", len(served))
	}
}

func TestEveryOperationSaysWhatItDoes(t *testing.T) {
	w := enter(t, "sqlite")
	ids := map[string]string{}
	for route, op := range operations(w.server) {
		if !han.MatchString(op.Summary) || len(op.Tags) != 1 || !han.MatchString(op.Tags[0]) {
			t.Errorf("%s: summary %q, tags %v", route, op.Summary, op.Tags)
		}
		if op.OperationID == "" || ids[op.OperationID] != "" {
			t.Errorf("%s and %s have the same id %q", route, ids[op.OperationID], op.OperationID)
		}
		ids[op.OperationID] = route
		for _, name := range regexp.MustCompile(`\{(\w+)\}`).FindAllStringSubmatch(route, -1) {
			if !slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.In == "path" && p.Name == name[1] && p.Required }) {
				t.Errorf("%s: the parameter %s is not documented", route, name[1])
			}
		}
	}
}

func TestTheDocumentIsServed(t *testing.T) {
	w := enter(t, "sqlite")
	r := w.nobody().does(t, "GET", "root:/openapi.json", nil).gives(200)
	doc := into[struct {
		OpenAPI string
		Paths   map[string]any
	}](r)
	if !strings.HasPrefix(doc.OpenAPI, "3.1") || len(doc.Paths) != len(w.server.OpenAPI().Paths) {
		t.Errorf("OpenAPI %s with %d paths", doc.OpenAPI, len(doc.Paths))
	}
	if kind := r.header.Get("Content-Type"); !strings.Contains(kind, "json") {
		t.Errorf("Content-Type %q", kind)
	}
	if !strings.Contains(w.nobody().does(t, "GET", "root:/openapi.yaml", nil).gives(200).body, "openapi: 3.1") {
		t.Error("no YAML")
	}
}

// TestEveryExampleFitsItsSchema walks all schemas, those of parameters and those nested.
func TestEveryExampleFitsItsSchema(t *testing.T) {
	w := enter(t, "sqlite")
	doc := w.server.OpenAPI()
	checker := &examples{t: t, registry: doc.Components.Schemas}
	for name, s := range doc.Components.Schemas.Map() {
		checker.walk(name, s)
	}
	for route, op := range operations(w.server) {
		for _, p := range op.Parameters {
			checker.walk(route+"?"+p.Name, p.Schema)
			checker.fits(route+"?"+p.Name, p.Schema, p.Example)
		}
		if op.RequestBody != nil {
			checker.content(route, op.RequestBody.Content)
		}
		for status, r := range op.Responses {
			checker.content(route+" "+status, r.Content)
		}
	}
	if checker.seen < 30 {
		t.Errorf("only %d examples", checker.seen)
	}
}

type examples struct {
	t        *testing.T
	registry huma.Registry
	seen     int
}

func (e *examples) content(where string, list map[string]*huma.MediaType) {
	for kind, m := range list {
		e.walk(where+" "+kind, m.Schema)
		e.fits(where+" "+kind, m.Schema, m.Example)
	}
}

func (e *examples) walk(where string, s *huma.Schema) {
	if s == nil || s.Ref != "" { // what is referred to is walked by its name
		return
	}
	for _, v := range s.Examples {
		e.fits(where, s, v)
	}
	if s.Default != nil {
		e.fits(where+" default", s, s.Default)
	}
	for name, p := range s.Properties {
		e.walk(where+"."+name, p)
	}
	e.walk(where+"[]", s.Items)
	if extra, ok := s.AdditionalProperties.(*huma.Schema); ok {
		e.walk(where+"{}", extra)
	}
}

// fits checks the example as a client would read it from the document.
func (e *examples) fits(where string, s *huma.Schema, example any) {
	if example == nil {
		return
	}
	e.seen++
	var v any
	if err := json.Unmarshal(must[[]byte](e.t)(json.Marshal(example)), &v); err != nil {
		e.t.Errorf("%s: %v", where, err)
		return
	}
	var found huma.ValidateResult
	huma.Validate(e.registry, s, huma.NewPathBuffer(nil, 0), huma.ModeWriteToServer, v, &found)
	for _, err := range found.Errors {
		e.t.Errorf("%s: the example %v does not fit: %v", where, example, err)
	}
}
