package api

import (
	"context"
	"errors"
	"mime/multipart"
	"net/http"
	"net/url"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"qingting/server/dialogue"
	"qingting/server/errs"
	"qingting/server/identity"
	"qingting/server/media"
)

var errFileForm = errs.New(errs.Invalid, "file_missing", "请用表单字段 file 上传一个文件。")

type uploadIn struct {
	RawBody multipart.Form
}

func (s *Server) fileRoutes() {
	add(s, route{
		method: http.MethodPost, path: "/files", summary: "上传图片；市民还可以传语音，做课的还可以传音频和视频", tag: "图片", who: access{citizen: true, staff: true, perms: []identity.Permission{identity.DeskUse, identity.TrainWrite}}, limit: "upload", status: http.StatusCreated, form: &form{s.MaxUpload, media.ErrTooLarge},
	}, s.upload)
	s.engine.GET("/api/v1/files/:id", s.serveFile)
	s.describeFile()
}

// describeFile documents the one route that does not answer in JSON.
func (s *Server) describeFile() {
	s.api.OpenAPI().AddOperation(&huma.Operation{
		OperationID: "get-files-id", Method: http.MethodGet, Path: "/api/v1/files/{id}", Summary: "看图片", Tags: []string{"图片"},
		Description: "用上传或消息里给出的带签名的地址访问。",
		Parameters: []*huma.Param{
			{Name: "id", In: "path", Required: true, Schema: &huma.Schema{Type: "string"}},
			{Name: "exp", In: "query", Required: true, Schema: &huma.Schema{Type: "string"}},
			{Name: "sig", In: "query", Required: true, Schema: &huma.Schema{Type: "string"}},
		},
		Responses: map[string]*huma.Response{
			"200": {Description: "图片", Content: map[string]*huma.MediaType{"image/*": {Schema: &huma.Schema{Type: "string", Format: "binary"}}}},
			"404": {Description: "没有这张图片，或地址已失效"},
		},
		Metadata: map[string]any{"access": anyone},
	})
}

func (s *Server) upload(ctx context.Context, in *uploadIn) (*answer[fileJSON], error) {
	heads := in.RawBody.File["file"]
	if len(heads) != 1 {
		return nil, errFileForm
	}
	r, err := heads[0].Open()
	if err != nil {
		return nil, errFileForm.With(err)
	}
	defer func() { _ = r.Close() }() // only read from
	p := caller(ctx)
	owner := media.Owner{CitizenID: p.ID, Voice: true}
	if p.Kind == identity.KindStaff {
		owner = media.Owner{StaffID: p.ID, Sounds: p.Can(identity.TrainWrite)}
	}
	f, err := s.Media.Add(ctx, owner, r)
	if err != nil {
		return nil, err
	}
	return say(fileJSON{ID: f.ID, URL: s.fileURL(f.ID), Mime: f.Mime, Size: f.Size, Width: f.Width, Height: f.Height}), nil
}

// fileURL is an address that works for everybody who was given it, for a day or two: pages
// cannot send a token with a picture.
func (s *Server) fileURL(id string) string {
	expires, signature := s.Media.Link(id)
	return "/api/v1/files/" + url.PathEscape(id) + "?exp=" + expires + "&sig=" + signature
}

func (s *Server) serveFile(c *gin.Context) {
	id := c.Param("id")
	if !s.Media.Allows(id, c.Query("exp"), c.Query("sig")) {
		s.toProblem(c.Request.Context(), media.ErrNotFound).write(c.Writer)
		return
	}
	f, err := s.Media.File(c.Request.Context(), id)
	if err != nil {
		s.toProblem(c.Request.Context(), err).write(c.Writer)
		return
	}
	r, err := s.Media.Open(f)
	if err != nil {
		s.toProblem(c.Request.Context(), err).write(c.Writer)
		return
	}
	defer func() { _ = r.Close() }() // only read from
	h := c.Writer.Header()
	h.Set("Content-Type", f.Mime)
	h.Set("Cache-Control", "private, max-age=86400, immutable")
	h.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	http.ServeContent(c.Writer, c.Request, "", f.CreatedAt, r)
}

// Files tells conversations and letters whose picture it is; it implements dialogue.Files and
// board.Files.
type Files struct{ Store *media.Store }

// OwnedBy returns the picture or recording if the citizen or agent uploaded it.
func (f Files) OwnedBy(ctx context.Context, fileID string, by dialogue.Sender, ownerID string) (dialogue.File, error) {
	m, err := f.Store.File(ctx, fileID)
	if err != nil {
		return dialogue.File{}, err
	}
	owner := m.CitizenID
	if by == dialogue.ByAgent {
		owner = m.StaffID
	}
	if owner == nil || *owner != ownerID {
		return dialogue.File{}, errors.New("the picture belongs to somebody else")
	}
	return dialogue.File{ID: m.ID, Mime: m.Mime, Width: m.Width, Height: m.Height}, nil
}
