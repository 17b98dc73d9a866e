package api

import (
	"context"
	"mime/multipart"
	"net/http"

	"github.com/gin-gonic/gin"

	"github.com/danielgtaylor/huma/v2"

	"qingting/server/identity"
	"qingting/server/knowledge"
)

type workbookIn struct {
	RawBody multipart.Form
}

// open returns the one file of the form and its name.
func (in *workbookIn) open() (name string, r multipart.File, err error) {
	heads := in.RawBody.File["file"]
	if len(heads) != 1 {
		return "", nil, errFileForm
	}
	if r, err = heads[0].Open(); err != nil {
		return "", nil, errFileForm.With(err)
	}
	return heads[0].Filename, r, nil
}

type badRowJSON struct {
	Row     int    `json:"row" example:"3" doc:"与 Excel 里看到的行号一致"`
	Column  string `json:"column" example:"问题"`
	Message string `json:"message"`
}

type importRowJSON struct {
	Row             int      `json:"row"`
	Category        []string `json:"category"`
	Question        string   `json:"question"`
	Variants        []string `json:"variants"`
	CounterExamples []string `json:"counter_examples"`
	Answer          string   `json:"answer"`
	Exists          bool     `json:"exists" doc:"已有同样的问题，导入会更新它"`
}

type importReportJSON struct {
	BatchID string          `json:"batch_id"`
	Total   int             `json:"total"`
	Valid   int             `json:"valid"`
	Bad     []badRowJSON    `json:"bad"`
	Preview []importRowJSON `json:"preview"`
}

type confirmIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Publish bool `json:"publish,omitempty" doc:"导入后直接发布；需要发布权限"`
	}
}

type importResultJSON struct {
	Created int `json:"created"`
	Updated int `json:"updated"`
	Skipped int `json:"skipped"`
}

func (s *Server) importRoutes() {
	const tag = "知识库"
	write := staffWith(identity.KnowledgeWrite)
	add(s, route{method: http.MethodPost, path: "/staff/articles/import", summary: "检查要导入的表格（不导入）", tag: tag, who: write, limit: "upload", form: &form{knowledge.MaxSheetBytes, knowledge.ErrSheetLarge}}, s.checkImport)
	add(s, route{method: http.MethodPost, path: "/staff/articles/import/{id}/confirm", summary: "确认导入", tag: tag, who: write}, s.confirmImport)
	s.exportRoute()
}

func (s *Server) checkImport(ctx context.Context, in *workbookIn) (*answer[importReportJSON], error) {
	name, r, err := in.open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }() // only read from
	found, err := s.Knowledge.CheckImport(ctx, caller(ctx).ID, name, r)
	if err != nil {
		return nil, err
	}
	return say(importReportOf(found)), nil
}

func importReportOf(r knowledge.ImportReport) importReportJSON {
	out := importReportJSON{BatchID: r.BatchID, Total: r.Total, Valid: r.Valid, Bad: make([]badRowJSON, len(r.Bad)), Preview: make([]importRowJSON, len(r.Preview))}
	for i, b := range r.Bad {
		out.Bad[i] = badRowJSON(b)
	}
	for i, p := range r.Preview {
		out.Preview[i] = importRowJSON{
			Row: p.Row, Category: append([]string{}, p.Category...), Question: p.Question, Variants: append([]string{}, p.Variants...),
			CounterExamples: append([]string{}, p.CounterExamples...), Answer: p.Answer, Exists: p.Exists,
		}
	}
	return out
}

func (s *Server) confirmImport(ctx context.Context, in *confirmIn) (*answer[importResultJSON], error) {
	p := caller(ctx)
	if in.Body.Publish {
		if err := p.Require(identity.KnowledgePublish); err != nil {
			return nil, err
		}
	}
	got, err := s.Knowledge.ConfirmImport(ctx, p.ID, in.ID, in.Body.Publish)
	if err != nil {
		return nil, err
	}
	return say(importResultJSON(got)), nil
}

// exportRoute answers with a workbook, so it is written to the connection as it is made.
func (s *Server) exportRoute() {
	r := route{method: http.MethodGet, path: "/staff/articles/export", summary: "导出表格", tag: "知识库", who: staffWith(identity.KnowledgeRead)}
	op := s.operation(r)
	op.Responses = map[string]*huma.Response{"200": {
		Description: "八列格式的 Excel 工作簿",
		Content:     map[string]*huma.MediaType{workbookType: {Schema: &huma.Schema{Type: "string", Format: "binary"}}},
	}}
	s.api.OpenAPI().AddOperation(&op)
	s.engine.GET(op.Path, s.plainRoute(r, s.exportArticles))
}

const workbookType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

func (s *Server) exportArticles(c *gin.Context) error {
	c.Header("Content-Type", workbookType)
	c.Header("Content-Disposition", `attachment; filename="knowledge.xlsx"; filename*=UTF-8''%E7%9F%A5%E8%AF%86%E5%BA%93.xlsx`)
	return s.Knowledge.Export(c.Request.Context(), c.Writer)
}

// plainRoute guards a handler that does not answer in JSON like any other route.
func (s *Server) plainRoute(r route, handle func(c *gin.Context) error) gin.HandlerFunc {
	return func(c *gin.Context) {
		ctx := c.Request.Context()
		p, err := s.principal(ctx, c.GetHeader("Authorization"), r.who)
		if err == nil {
			err = r.who.allows(p)
		}
		if err == nil {
			err = handle(c)
		}
		if err != nil && !c.Writer.Written() {
			c.Writer.Header().Del("Content-Disposition")
			s.toProblem(ctx, err).write(c.Writer)
		}
	}
}
