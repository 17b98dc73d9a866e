package api

import (
	"context"
	"net/http"
)

// clientErrorIn is what a client tells of a fault of its own. The client has cut out whatever
// could be about a person; the lengths keep a broken one from filling the log.
type clientErrorIn struct {
	Body struct {
		Client  string `json:"client" enum:"weapp,h5" example:"weapp"`
		Kind    string `json:"kind" enum:"error,rejection,page_not_found" example:"error"`
		Version string `json:"version" maxLength:"20" example:"0.1.0"`
		Page    string `json:"page" maxLength:"100" example:"pages/home/index"`
		Message string `json:"message" maxLength:"300" example:"TypeError: x is undefined"`
		Stack   string `json:"stack,omitempty" maxLength:"1500"`
	}
}

func (s *Server) clientErrorRoutes() {
	add(s, route{method: http.MethodPost, path: "/client-errors", summary: "报告客户端程序错误（不含个人信息）", tag: "公共", who: anyone, limit: "report", status: http.StatusNoContent}, s.noteClientError)
}

// noteClientError counts and logs a fault; nothing is stored, and no caller is named.
func (s *Server) noteClientError(ctx context.Context, in *clientErrorIn) (*none, error) {
	b := in.Body
	s.Meter.ClientError(b.Client, b.Kind)
	s.Log.WarnContext(ctx, "client error", "client", b.Client, "kind", b.Kind, "version", b.Version,
		"page", b.Page, "message", b.Message, "stack", b.Stack)
	return nil, nil
}
