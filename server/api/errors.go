package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"regexp"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"qingting/server/errs"
)

// statusOf is the one table from error classes to HTTP statuses.
var statusOf = map[errs.Class]int{
	errs.Invalid:         http.StatusUnprocessableEntity,
	errs.Unauthenticated: http.StatusUnauthorized,
	errs.Forbidden:       http.StatusForbidden,
	errs.NotFound:        http.StatusNotFound,
	errs.Conflict:        http.StatusConflict,
	errs.TooLarge:        http.StatusRequestEntityTooLarge,
	errs.Locked:          http.StatusLocked,
	errs.Limited:         http.StatusTooManyRequests,
	errs.Unavailable:     http.StatusServiceUnavailable,
	errs.Internal:        http.StatusInternalServerError,
}

// fieldError is one wrong input field.
type fieldError struct {
	Path    string `json:"path" example:"text"`
	Message string `json:"message" example:"请填写内容，不超过 2000 字。"`
}

// problem is the body of every answer that is not a success.
type problem struct {
	status  int
	headers http.Header
	Class   string       `json:"class" example:"conflict"`
	Reason  string       `json:"reason" example:"already_claimed"`
	Message string       `json:"message" example:"会话已被其他坐席接入。"`
	Fields  []fieldError `json:"fields,omitempty"`
	Appeal  string       `json:"appeal,omitempty" doc:"内容被拦截时的申诉号"`
}

// Error returns the reason.
func (p *problem) Error() string { return p.Reason }

// GetStatus returns the HTTP status.
func (p *problem) GetStatus() int { return p.status }

// GetHeaders returns the headers that go with it.
func (p *problem) GetHeaders() http.Header { return p.headers }

var (
	errInternal = errs.New(errs.Internal, "internal", "系统出了点问题，请稍后再试。")
	errNoRoute  = errs.New(errs.NotFound, "route_not_found", "没有这个地址。")
	errInput    = errs.New(errs.Invalid, "input_invalid", "提交的内容有误，请检查后再试。")
	errNotText  = errs.New(errs.Invalid, "text_invalid", "提交的内容里有无法识别的字符，请重新输入。")
	errBodyBig  = errs.New(errs.TooLarge, "body_too_large", "提交的内容太大了，请精简后再试。")
	errMedia    = errs.New(errs.Invalid, "content_type_invalid", "不支持这种内容格式。")
	errMethod   = errs.New(errs.Invalid, "method_not_allowed", "这个地址不支持这种请求方式。")
)

// toProblem is the one place that turns errors into answers. The cause of an internal error is
// logged here and never leaves.
func (s *Server) toProblem(ctx context.Context, err error) *problem {
	var e *errs.Error
	if !errors.As(err, &e) {
		if ctx.Err() == nil {
			s.Log.ErrorContext(ctx, "request failed", "error", err)
		}
		e = errInternal
	}
	p := &problem{status: statusOf[e.Class], Class: string(e.Class), Reason: e.Reason, Message: e.Sentence, Appeal: e.Appeal}
	for _, f := range e.Fields {
		p.Fields = append(p.Fields, fieldError{Path: f.Path, Message: f.Message})
	}
	if e.RetryAfter > 0 {
		seconds := int(e.RetryAfter.Seconds() + 0.999)
		p.headers = http.Header{"Retry-After": {strconv.Itoa(max(seconds, 1))}}
	}
	return p
}

// write answers with the problem outside of huma.
func (p *problem) write(w http.ResponseWriter) {
	for k, v := range p.headers {
		w.Header()[k] = v
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(p.status)
	_ = json.NewEncoder(w).Encode(p) // the client may have gone
}

// init makes huma's own refusals (wrong type, missing field, too long) look like ours.
func init() {
	huma.NewError = func(status int, message string, causes ...error) huma.StatusError {
		e := ownError(status, message)
		p := &problem{status: status, Class: string(e.Class), Reason: e.Reason, Message: e.Sentence}
		for _, c := range causes {
			var d huma.ErrorDetailer
			if errors.As(c, &d) {
				detail := d.ErrorDetail()
				p.Fields = append(p.Fields, fieldError{Path: fieldPath(detail.Location), Message: inChinese(detail.Message)})
			}
		}
		return p
	}
}

func ownError(status int, message string) *errs.Error {
	switch {
	case status == http.StatusRequestEntityTooLarge:
		return errBodyBig
	case status == http.StatusUnsupportedMediaType || status == http.StatusNotAcceptable:
		return errMedia
	case status >= 500:
		return errInternal
	}
	return errInput
}

func fieldPath(location string) string {
	return strings.TrimPrefix(strings.TrimPrefix(location, "body."), "query.")
}

// complaints turns the schema checker's words into Chinese.
var complaints = []struct {
	rule *regexp.Regexp
	say  string
}{
	{regexp.MustCompile(`expected length <= (\d+)`), "不能超过 $1 个字。"},
	{regexp.MustCompile(`expected length >= (\d+)`), "不能少于 $1 个字。"},
	{regexp.MustCompile(`expected array length <= (\d+)`), "不能超过 $1 项。"},
	{regexp.MustCompile(`expected array length >= (\d+)`), "不能少于 $1 项。"},
	{regexp.MustCompile(`expected number <= (\S+)`), "不能大于 $1。"},
	{regexp.MustCompile(`expected number >= (\S+)`), "不能小于 $1。"},
	{regexp.MustCompile(`expected value to be one of "(.*)"`), "只能是这些值之一：$1。"},
	{regexp.MustCompile(`expected required property (\S+) to be present`), "缺少 $1。"},
	{regexp.MustCompile(`unexpected property`), "不认识的字段。"},
	{regexp.MustCompile(`expected string`), "应为文字。"},
	{regexp.MustCompile(`expected (integer|number)`), "应为数字。"},
	{regexp.MustCompile(`expected boolean`), "应为是或否。"},
	{regexp.MustCompile(`expected array`), "应为列表。"},
	{regexp.MustCompile(`expected object`), "应为对象。"},
	{regexp.MustCompile(`required`), "不能为空。"},
}

func inChinese(message string) string {
	for _, c := range complaints {
		if m := c.rule.FindStringSubmatchIndex(message); m != nil {
			return string(c.rule.ExpandString(nil, c.say, message, m))
		}
	}
	return "格式不正确。"
}

// StatusOf returns the HTTP status of an error class.
func StatusOf(c errs.Class) int { return statusOf[c] }
