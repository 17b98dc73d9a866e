// Package api is the edge: routes, requests and answers in JSON, sockets, and the one place
// where errors become statuses. Nothing else in the program knows Gin or JSON shapes.
package api

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humagin"
	"github.com/gin-gonic/gin"

	"qingting/server/analytics"
	"qingting/server/board"
	"qingting/server/calculator"
	"qingting/server/course"
	"qingting/server/desk"
	"qingting/server/dialogue"
	"qingting/server/emotion"
	"qingting/server/exam"
	"qingting/server/guide"
	"qingting/server/identity"
	"qingting/server/knowledge"
	"qingting/server/learning"
	"qingting/server/media"
	"qingting/server/narration"
	"qingting/server/notice"
	"qingting/server/safety"
	"qingting/server/training"
	"qingting/server/wording"
)

// City is what citizens are told about the hotline.
type City struct {
	Name      string
	Hotline   string
	Zone      *time.Location
	HoursText string
}

// Public is how clients reach the server, and what signs the states that leave it on the way.
type Public struct {
	URL    string // without a slash at the end
	Known  bool   // URL is where others reach the server, too, not only this machine
	Signer Signer
}

// Signer signs short texts that come back by way of somebody else.
type Signer interface {
	Sign(parts ...string) string
	Verify(signature string, parts ...string) bool
}

// Previewer answers a question as the bot would, for editors.
type Previewer interface {
	Preview(ctx context.Context, question string) (Preview, error)
}

// Limiter says no, with errs.Limited, to who asks too often. Rule is login, guest, question,
// letter, upload or report; who is the caller's id or address.
type Limiter interface {
	Allow(ctx context.Context, rule, citizenID, address string) error
}

// Hub takes events to connected clients and serves the sockets. Publish never blocks for long;
// an event may be lost, what it tells of is in the database.
type Hub interface {
	Publish(ctx context.Context, channel string, data []byte)
	CitizenHandler() http.Handler
	StaffHandler() http.Handler
}

// Meter counts requests.
type Meter interface {
	Request(method, route string, status int, took time.Duration)
	Ack(took time.Duration)
	ClientError(client, kind string)
	Handler() http.Handler
}

// Parts is what a Server is made of.
type Parts struct {
	Identity    *identity.Service
	Knowledge   *knowledge.Service
	Index       *knowledge.Index
	Library     dialogue.Library
	Dialogue    *dialogue.Service
	Desk        *desk.Service
	Board       *board.Service
	Media       *media.Store
	Calculators *calculator.Service
	Guides      *guide.Service
	Emotion     *emotion.Service
	Safety      *safety.Service
	Wordings    *wording.Service
	Numbers     *analytics.Service
	Courses     *course.Service
	Exams       *exam.Service
	Learning    *learning.Service
	Narration   *narration.Service // nil: lessons are not read aloud
	Notices     *notice.Service
	Reports     training.Reports
	Preview     Previewer
	Limiter     Limiter
	Meter       Meter
	City        City
	InHours     func(time.Time) bool
	Now         func() time.Time
	Ready       func(ctx context.Context) error // nil when the server may get traffic
	Log         *slog.Logger
	MaxUpload   int64          // bytes of one picture
	Proxies     []string       // addresses whose X-Forwarded-For is believed
	MeterFrom   []netip.Prefix // who may read the metrics
	Public      Public         // how clients reach the server
	WeChat      http.Handler   // answers WeChat's own calls; nil: there are none
	Citizen     fs.FS          // the built H5 client; nil when left out
	Console     fs.FS          // the built staff console; nil when left out
}

// Server answers HTTP. It also tells connected clients what happened: it is the
// dialogue.Channel, desk.Bell and board.Bell of the program.
type Server struct {
	Parts
	hub    Hub
	engine *gin.Engine
	api    huma.API
}

// MaxBody is how many bytes a JSON request may have.
const MaxBody = 256 << 10

// New returns a Server without routes, so that the services that need it as their channel can
// be made first; Mount adds the rest.
func New() *Server { return &Server{} }

// Mount joins the server with everything it serves.
func (s *Server) Mount(p Parts, hub Hub) error {
	s.Parts, s.hub = p, hub
	gin.SetMode(gin.ReleaseMode)
	s.engine = gin.New()
	s.engine.HandleMethodNotAllowed = true
	if err := s.engine.SetTrustedProxies(p.Proxies); err != nil {
		return err
	}
	s.engine.Use(s.requestID, s.accessLog, s.recover, securityHeaders)
	s.engine.NoRoute(s.notFound)
	s.engine.NoMethod(s.wrongMethod)
	s.api = humagin.New(s.engine, s.openAPI())
	s.routes()
	s.sockets()
	s.health()
	s.oauth()
	s.wechatCallbacks()
	s.static()
	return nil
}

// Handler returns the HTTP handler.
func (s *Server) Handler() http.Handler { return s.engine }

// OpenAPI returns the document that describes every route.
func (s *Server) OpenAPI() *huma.OpenAPI { return s.api.OpenAPI() }

func (s *Server) openAPI() huma.Config {
	c := huma.DefaultConfig("倾听 Qingting", "1")
	c.Info.Description = "12345 政务热线服务接口。时间均为 UTC 的 RFC 3339 格式；标识为不透明字符串；凡带 client_id 的请求可以安全重发。"
	c.OpenAPIPath, c.DocsPath, c.SchemasPath = "/openapi", "", ""
	c.CreateHooks = nil // no $schema links in answers
	c.Formats = map[string]huma.Format{"application/json": jsonFormat, "json": jsonFormat}
	c.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"token": {Type: "http", Scheme: "bearer", Description: "市民或工作人员的登录令牌"},
	}
	return c
}

func (s *Server) routes() {
	s.sessionRoutes()
	s.linkRoutes()
	s.wechatRoutes()
	s.homeRoutes()
	s.clientErrorRoutes()
	s.conversationRoutes()
	s.fileRoutes()
	s.letterRoutes()
	s.noticeRoutes()
	s.staffRoutes()
	s.deskRoutes()
	s.staffLetterRoutes()
	s.knowledgeRoutes()
	s.importRoutes()
	s.wordingRoutes()
	s.calculatorRoutes()
	s.guideRoutes()
	s.userRoutes()
	s.emotionRoutes()
	s.safetyRoutes()
	s.numberRoutes()
	s.learnRoutes()
	s.trainLessonRoutes()
	s.trainPeopleRoutes()
	s.trainReportRoutes()
	s.bankRoutes()
	s.examRoutes()
	s.trainExamRoutes()
}
