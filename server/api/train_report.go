package api

import (
	"context"
	"math"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/gin-gonic/gin"

	"qingting/server/analytics"
	"qingting/server/identity"
	"qingting/server/training"
)

type indicatorJSON struct {
	Key        string  `json:"key" example:"coverage"`
	Name       string  `json:"name" example:"学习覆盖率"`
	Definition string  `json:"definition"`
	Value      float64 `json:"value" example:"86.7"`
	Unit       string  `json:"unit" example:"%"`
	Sample     int     `json:"sample"`
}

type shareJSON struct {
	Value float64 `json:"value" example:"0.91"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	N     int     `json:"n"`
}

type comparisonJSON struct {
	Name   string    `json:"name" example:"满意率（四星和五星）"`
	Before shareJSON `json:"before"`
	After  shareJSON `json:"after"`
	Text   string    `json:"text" example:"变化在随机波动范围内"`
}

type trainReportJSON struct {
	From       string           `json:"from" example:"2026-11-01"`
	To         string           `json:"to" example:"2026-11-21"`
	Indicators []indicatorJSON  `json:"indicators"`
	Desk       []comparisonJSON `json:"desk" doc:"与之前同样长的一段时间比"`
}

type trainReportIn struct {
	From string `query:"from" maxLength:"10" example:"2026-11-01" doc:"不填是四周前"`
	To   string `query:"to" maxLength:"10" example:"2026-11-21" doc:"不填是今天"`
}

func (s *Server) trainReportRoutes() {
	const tag = "培训"
	who := staffWith(identity.TrainRead)
	add(s, route{method: http.MethodGet, path: "/train/report", summary: "培训报表", tag: tag, who: who}, s.trainReport)
	r := route{method: http.MethodGet, path: "/train/report.xlsx", summary: "导出培训报表", tag: tag, who: who}
	op := s.operation(r)
	op.Responses = map[string]*huma.Response{"200": {
		Description: "Excel 工作簿", Content: map[string]*huma.MediaType{workbookType: {Schema: &huma.Schema{Type: "string", Format: "binary"}}},
	}}
	s.api.OpenAPI().AddOperation(&op)
	s.engine.GET(op.Path, s.plainRoute(r, s.exportReport))
}

// days fills in what was not asked for: the last four weeks.
func (s *Server) days(from, to string) (string, string) {
	today := s.Now().In(s.City.Zone)
	if to == "" {
		to = today.Format(time.DateOnly)
	}
	if from == "" {
		from = today.AddDate(0, 0, -27).Format(time.DateOnly)
	}
	return from, to
}

func (s *Server) trainReport(ctx context.Context, in *trainReportIn) (*answer[trainReportJSON], error) {
	from, to := s.days(in.From, in.To)
	rep, err := s.Reports.Make(ctx, from, to)
	if err != nil {
		return nil, err
	}
	return say(reportOf(rep)), nil
}

func reportOf(rep training.Report) trainReportJSON {
	out := trainReportJSON{From: rep.From, To: rep.To, Indicators: []indicatorJSON{}, Desk: []comparisonJSON{}}
	for _, i := range rep.Indicators {
		out.Indicators = append(out.Indicators, indicatorJSON{i.Key, i.Name, i.Definition, math.Round(i.Value*10) / 10, i.Unit, i.Sample})
	}
	for _, c := range rep.Desk {
		out.Desk = append(out.Desk, comparisonJSON{c.Name, shareOf(c.Before), shareOf(c.After), c.Text})
	}
	return out
}

func shareOf(s analytics.Share) shareJSON {
	return shareJSON{round3(s.Value), round3(s.Low), round3(s.High), s.N}
}

func round3(x float64) float64 { return math.Round(x*1000) / 1000 }

func (s *Server) exportReport(c *gin.Context) error {
	if !isText(c.Request.URL) {
		return errNotText
	}
	from, to := s.days(c.Query("from"), c.Query("to"))
	rep, err := s.Reports.Make(c.Request.Context(), from, to)
	if err != nil {
		return err
	}
	c.Header("Content-Type", workbookType)
	c.Header("Content-Disposition", `attachment; filename="training.xlsx"; filename*=UTF-8''%E5%9F%B9%E8%AE%AD%E6%8A%A5%E8%A1%A8.xlsx`)
	return rep.Write(c.Writer)
}
