package api

import (
	"context"
	"net/http"
	"time"

	"qingting/server/exam"
	"qingting/server/identity"
)

type requirementJSON struct {
	Kind  string `json:"kind" enum:"course" example:"course"`
	ID    string `json:"id"`
	Title string `json:"title" example:"服务话术"`
	Done  bool   `json:"done"`
}

type openAttemptJSON struct {
	ID     string    `json:"id"`
	EndsAt time.Time `json:"ends_at"`
}

type lastResultJSON struct {
	Score  float64   `json:"score"`
	Passed bool      `json:"passed"`
	At     time.Time `json:"at"`
}

type takeExamJSON struct {
	ID          string            `json:"id"`
	Key         string            `json:"key"`
	Title       string            `json:"title" example:"坐席上岗认证"`
	Summary     string            `json:"summary"`
	Minutes     int               `json:"minutes" example:"45"`
	Pass        int               `json:"pass" example:"80"`
	Items       int               `json:"items" example:"40"`
	Certificate string            `json:"certificate"`
	OpenFrom    *time.Time        `json:"open_from,omitempty"`
	OpenUntil   *time.Time        `json:"open_until,omitempty"`
	Requires    []requirementJSON `json:"requires"`
	Ready       bool              `json:"ready" doc:"要求的课程都学完了"`
	Attempt     *openAttemptJSON  `json:"attempt,omitempty" doc:"没有交卷的那一次，可以接着答"`
	Last        *lastResultJSON   `json:"last,omitempty"`
	Best        *float64          `json:"best,omitempty"`
}

type takeExamsJSON struct {
	Exams []takeExamJSON `json:"exams"`
}

type certificateJSON struct {
	ID        string     `json:"id"`
	Code      string     `json:"code" example:"K7QM-2XWN-9PTR"`
	Title     string     `json:"title" example:"12345 热线坐席上岗证"`
	Name      string     `json:"name"`
	IssuedAt  time.Time  `json:"issued_at"`
	ExpiresAt *time.Time `json:"expires_at,omitempty"`
	State     string     `json:"state" enum:"valid,expired,revoked" example:"valid"`
	ExamID    string     `json:"exam_id"`
	Score     float64    `json:"score"`
}

type certificatesJSON struct {
	Certificates []certificateJSON `json:"certificates"`
}

type gradedItemJSON struct {
	Item     ItemJSON `json:"item"`
	Response []string `json:"response"`
	Score    float64  `json:"score"`
}

type attemptResultJSON struct {
	Score       float64          `json:"score" example:"87.5"`
	Passed      bool             `json:"passed"`
	Right       int              `json:"right"`
	Items       []gradedItemJSON `json:"items"`
	Certificate *certificateJSON `json:"certificate,omitempty"`
}

type examRefJSON struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	Pass  int    `json:"pass"`
}

type attemptJSON struct {
	ID         string              `json:"id"`
	Exam       examRefJSON         `json:"exam"`
	State      string              `json:"state" enum:"open,submitted,expired" example:"open"`
	StartedAt  time.Time           `json:"started_at"`
	EndsAt     time.Time           `json:"ends_at"`
	ServerTime time.Time           `json:"server_time" doc:"倒计时以服务器时间为准"`
	Items      []ItemBody          `json:"items"`
	Answers    map[string][]string `json:"answers"`
	Result     *attemptResultJSON  `json:"result,omitempty"`
}

func (s *Server) examRoutes() {
	const tag = "考试"
	who := staffWith(identity.LearnUse)
	get := func(path, summary string) route {
		return route{method: http.MethodGet, path: path, summary: summary, tag: tag, who: who}
	}
	add(s, get("/learn/exams", "可以参加的考试"), s.takeExams)
	add(s, route{method: http.MethodPost, path: "/learn/exams/{id}/attempts", summary: "开始或接着考试", tag: tag, who: who, status: http.StatusCreated, again: true}, s.startAttempt)
	add(s, get("/learn/attempts/{id}", "一次考试"), s.attempt)
	add(s, route{method: http.MethodPut, path: "/learn/attempts/{id}/answers", summary: "保存答案", tag: tag, who: who}, s.saveAnswers)
	add(s, route{method: http.MethodPost, path: "/learn/attempts/{id}/signals", summary: "报告切换页面等情况", tag: tag, who: who, status: http.StatusNoContent}, s.attemptSignals)
	add(s, route{method: http.MethodPost, path: "/learn/attempts/{id}/submit", summary: "交卷", tag: tag, who: who}, s.submitAttempt)
	add(s, get("/learn/certificates", "我的证书"), s.myCertificates)
	add(s, route{method: http.MethodGet, path: "/certificates/{code}", summary: "查验证书", tag: tag, who: anyone, limit: "guest"}, s.verifyCertificate)
}

func (s *Server) takeExams(ctx context.Context, _ *struct{}) (*answer[takeExamsJSON], error) {
	id := caller(ctx).ID
	list, err := s.Exams.Exams(ctx)
	if err != nil {
		return nil, err
	}
	mine, err := s.Exams.AttemptsOf(ctx, "", id)
	if err != nil {
		return nil, err
	}
	out := takeExamsJSON{Exams: []takeExamJSON{}}
	for _, e := range list {
		if !e.OpenAt(s.Now()) && !openAt(mine, e.ID) {
			continue
		}
		j, err := s.takeExam(ctx, id, e, mine)
		if err != nil {
			return nil, err
		}
		out.Exams = append(out.Exams, j)
	}
	return say(out), nil
}

func openAt(mine []exam.Attempt, examID string) bool {
	for _, a := range mine {
		if a.ExamID == examID && a.State == exam.AttemptOpen {
			return true
		}
	}
	return false
}

func (s *Server) takeExam(ctx context.Context, staffID string, e exam.Exam, mine []exam.Attempt) (takeExamJSON, error) {
	j := takeExamJSON{ID: e.ID, Key: e.Key, Title: e.Title, Summary: e.Summary, Minutes: e.Minutes, Pass: e.Pass, Items: e.Items(), Certificate: e.Certificate,
		OpenFrom: e.OpenFrom, OpenUntil: e.OpenUntil, Requires: []requirementJSON{}, Ready: true}
	needs, err := s.Exams.Requirements(ctx, staffID, e)
	if err != nil {
		return j, err
	}
	courses, err := s.courseTitles(ctx)
	if err != nil {
		return j, err
	}
	for _, n := range needs {
		j.Requires = append(j.Requires, requirementJSON{"course", n.CourseID, courses[n.CourseID], n.Done})
		j.Ready = j.Ready && n.Done
	}
	for _, a := range mine { // newest first
		switch {
		case a.ExamID != e.ID:
		case a.State == exam.AttemptOpen:
			j.Attempt = &openAttemptJSON{a.ID, a.EndsAt}
		default:
			if j.Last == nil && a.FinishedAt != nil {
				j.Last = &lastResultJSON{a.Score, a.Passed, a.FinishedAt.UTC()}
			}
			if j.Best == nil || a.Score > *j.Best {
				best := a.Score
				j.Best = &best
			}
		}
	}
	return j, nil
}

func (s *Server) courseTitles(ctx context.Context) (map[string]string, error) {
	list, err := s.Courses.Courses(ctx)
	by := make(map[string]string, len(list))
	for _, c := range list {
		by[c.ID] = c.Title
	}
	return by, err
}

// ExamPath names an exam, attempt or certificate in the address; exported to be embedded.
type ExamPath struct {
	ID string `path:"id" maxLength:"64"`
}

type startAttemptIn struct {
	ExamPath
	Body struct {
		ClientID string `json:"client_id" minLength:"1" maxLength:"64" example:"c-1"`
	}
}

func (s *Server) startAttempt(ctx context.Context, in *startAttemptIn) (*created[attemptJSON], error) {
	a, fresh, err := s.Exams.Start(ctx, caller(ctx).ID, in.ID, in.Body.ClientID)
	if err != nil {
		return nil, err
	}
	j, err := s.attemptOf(ctx, a)
	return sayCreated(j, fresh), err
}

// attemptOf shows answers and explanations only when the attempt is over.
func (s *Server) attemptOf(ctx context.Context, a exam.Attempt) (attemptJSON, error) {
	j := attemptJSON{ID: a.ID, Exam: examRefJSON{a.ExamID, a.Title, a.Pass}, State: string(a.State), StartedAt: a.StartedAt, EndsAt: a.EndsAt, ServerTime: s.Now(), Items: []ItemBody{}, Answers: map[string][]string{}}
	items, err := s.Exams.Items(ctx, a)
	if err != nil {
		return j, err
	}
	given, err := s.Exams.Answers(ctx, a.ID)
	if err != nil {
		return j, err
	}
	by := map[string]exam.Given{}
	for _, g := range given {
		by[g.ItemID], j.Answers[g.ItemID] = g, append([]string{}, g.Response...)
	}
	for _, i := range items {
		j.Items = append(j.Items, itemBody(i))
	}
	if a.State == exam.AttemptOpen {
		return j, nil
	}
	j.Result = &attemptResultJSON{Score: a.Score, Passed: a.Passed, Items: []gradedItemJSON{}}
	for _, i := range items {
		g := by[i.ID]
		if g.Score == 1 {
			j.Result.Right++
		}
		j.Result.Items = append(j.Result.Items, gradedItemJSON{itemOf(i), append([]string{}, g.Response...), g.Score})
	}
	j.Result.Certificate, err = s.certificateFor(ctx, a)
	return j, err
}

func (s *Server) certificateFor(ctx context.Context, a exam.Attempt) (*certificateJSON, error) {
	list, err := s.Exams.CertificatesOf(ctx, a.StaffID)
	if err != nil {
		return nil, err
	}
	for _, c := range list {
		if c.AttemptID == a.ID {
			j := s.certificateOf(c, s.staffName(ctx, a.StaffID))
			return &j, nil
		}
	}
	return nil, nil
}

func (s *Server) certificateOf(c exam.Certificate, name string) certificateJSON {
	return certificateJSON{c.ID, c.Code, c.Title, name, c.IssuedAt.UTC(), c.ExpiresAt, c.StateAt(s.Now()), c.ExamID, c.Score}
}

func (s *Server) attempt(ctx context.Context, in *ExamPath) (*answer[attemptJSON], error) {
	a, err := s.Exams.Attempt(ctx, caller(ctx).ID, in.ID)
	if err != nil {
		return nil, err
	}
	j, err := s.attemptOf(ctx, a)
	return say(j), err
}

type attemptAnswerJSON struct {
	ItemID   string    `json:"item_id" maxLength:"64"`
	Response []string  `json:"response" maxItems:"10"`
	Seconds  int       `json:"seconds" minimum:"0" maximum:"14400"`
	At       time.Time `json:"at"`
}

type saveAnswersIn struct {
	ExamPath
	Body struct {
		Answers []attemptAnswerJSON `json:"answers" maxItems:"200"`
	}
}

type savedAnswersJSON struct {
	Saved      []string  `json:"saved"`
	ServerTime time.Time `json:"server_time"`
	EndsAt     time.Time `json:"ends_at"`
}

func (s *Server) saveAnswers(ctx context.Context, in *saveAnswersIn) (*answer[savedAnswersJSON], error) {
	id := caller(ctx).ID
	given := make([]exam.Given, len(in.Body.Answers))
	for i, a := range in.Body.Answers {
		given[i] = exam.Given{ItemID: a.ItemID, Response: a.Response, Seconds: a.Seconds, At: a.At}
	}
	saved, err := s.Exams.Answer(ctx, id, in.ID, given)
	if err != nil {
		return nil, err
	}
	a, err := s.Exams.Attempt(ctx, id, in.ID)
	return say(savedAnswersJSON{saved, s.Now(), a.EndsAt}), err
}

type attemptEventJSON struct {
	ClientID string    `json:"client_id" minLength:"1" maxLength:"64" example:"s-1"`
	Kind     string    `json:"kind" enum:"tab_hidden,tab_shown,paste" example:"tab_hidden"`
	At       time.Time `json:"at"`
}

type signalsIn struct {
	ExamPath
	Body struct {
		Signals []attemptEventJSON `json:"signals" maxItems:"200"`
	}
}

func (s *Server) attemptSignals(ctx context.Context, in *signalsIn) (*none, error) {
	events := make([]exam.Event, len(in.Body.Signals))
	for i, e := range in.Body.Signals {
		events[i] = exam.Event{ClientID: e.ClientID, Kind: e.Kind, At: e.At}
	}
	return nil, s.Exams.Notice(ctx, caller(ctx).ID, in.ID, events)
}

func (s *Server) submitAttempt(ctx context.Context, in *ExamPath) (*answer[attemptJSON], error) {
	a, err := s.Exams.Submit(ctx, caller(ctx).ID, in.ID)
	if err != nil {
		return nil, err
	}
	j, err := s.attemptOf(ctx, a)
	return say(j), err
}

func (s *Server) myCertificates(ctx context.Context, _ *struct{}) (*answer[certificatesJSON], error) {
	id := caller(ctx).ID
	list, err := s.Exams.CertificatesOf(ctx, id)
	if err != nil {
		return nil, err
	}
	out, name := certificatesJSON{Certificates: []certificateJSON{}}, s.staffName(ctx, id)
	for _, c := range list {
		out.Certificates = append(out.Certificates, s.certificateOf(c, name))
	}
	return say(out), nil
}

type codeIn struct {
	Code string `path:"code" maxLength:"20" example:"K7QM-2XWN-9PTR"`
}

// verifiedJSON is what strangers see: enough to compare with the paper in front of them.
type verifiedJSON struct {
	Title     string     `json:"title" example:"12345 热线坐席上岗证"`
	Name      string     `json:"name" doc:"只有姓" example:"李*"`
	IssuedAt  time.Time  `json:"issued_at"`
	ExpiresAt *time.Time `json:"expires_at,omitempty"`
	State     string     `json:"state" enum:"valid,expired,revoked" example:"valid"`
}

func (s *Server) verifyCertificate(ctx context.Context, in *codeIn) (*answer[verifiedJSON], error) {
	c, err := s.Exams.Verify(ctx, in.Code)
	if err != nil {
		return nil, err
	}
	name := []rune(s.staffName(ctx, c.StaffID))
	masked := ""
	if len(name) > 0 {
		masked = string(name[0]) + "*"
	}
	return say(verifiedJSON{c.Title, masked, c.IssuedAt.UTC(), c.ExpiresAt, c.StateAt(s.Now())}), nil
}
