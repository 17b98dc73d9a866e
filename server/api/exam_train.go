package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"qingting/server/exam"
	"qingting/server/identity"
)

type blueprintPartJSON struct {
	Matter string `json:"matter,omitempty" maxLength:"30" doc:"为空表示任何事项" example:"医疗保险"`
	From   int    `json:"from" minimum:"0" maximum:"5" doc:"最低难度，0 表示不限"`
	To     int    `json:"to" minimum:"0" maximum:"5" doc:"最高难度，0 表示不限"`
	Count  int    `json:"count" minimum:"1" maximum:"200" example:"2"`
}

type blueprintJSON struct {
	Title       string              `json:"title" maxLength:"60" example:"坐席上岗认证"`
	Summary     string              `json:"summary,omitempty" maxLength:"400"`
	Certificate string              `json:"certificate,omitempty" maxLength:"60" doc:"证书名称，为空则不发证书"`
	Minutes     int                 `json:"minutes" example:"45"`
	Pass        int                 `json:"pass" example:"80"`
	ValidMonths int                 `json:"valid_months,omitempty" example:"12"`
	Parts       []blueprintPartJSON `json:"parts" maxItems:"40"`
	Requires    []string            `json:"requires,omitempty" maxItems:"20" doc:"要先学完的课程"`
	OpenFrom    *time.Time          `json:"open_from,omitempty"`
	OpenUntil   *time.Time          `json:"open_until,omitempty"`
}

type trainExamJSON struct {
	ID         string        `json:"id"`
	Key        string        `json:"key"`
	State      string        `json:"state" enum:"draft,open,closed" example:"open"`
	Exam       blueprintJSON `json:"exam"`
	Items      int           `json:"items"`
	RowVersion int           `json:"row_version"`
	UpdatedAt  time.Time     `json:"updated_at"`
}

type trainExamsJSON struct {
	Exams []trainExamJSON `json:"exams"`
}

func (b blueprintJSON) blueprint() exam.Blueprint {
	out := exam.Blueprint{Title: strings.TrimSpace(b.Title), Summary: b.Summary, Certificate: strings.TrimSpace(b.Certificate), Minutes: b.Minutes, Pass: b.Pass,
		ValidMonths: b.ValidMonths, Parts: partsOf(b.Parts), Requires: b.Requires, OpenFrom: b.OpenFrom, OpenUntil: b.OpenUntil}
	return out
}

func partsOf(list []blueprintPartJSON) []exam.Part {
	parts := make([]exam.Part, len(list))
	for i, p := range list {
		parts[i] = exam.Part{Matter: p.Matter, From: p.From, To: p.To, Count: p.Count}
	}
	return parts
}

func trainExamOf(e exam.Exam) trainExamJSON {
	b := blueprintJSON{Title: e.Title, Summary: e.Summary, Certificate: e.Certificate, Minutes: e.Minutes, Pass: e.Pass, ValidMonths: e.ValidMonths,
		Parts: []blueprintPartJSON{}, Requires: append([]string{}, e.Requires...), OpenFrom: e.OpenFrom, OpenUntil: e.OpenUntil}
	for _, p := range e.Parts {
		b.Parts = append(b.Parts, blueprintPartJSON{p.Matter, p.From, p.To, p.Count})
	}
	return trainExamJSON{e.ID, e.Key, string(e.State), b, e.Items(), e.RowVersion, e.UpdatedAt}
}

func (s *Server) trainExamRoutes() {
	const tag = "考试"
	readers, writers := staffWith(identity.TrainRead, identity.TrainWrite), staffWith(identity.TrainWrite)
	add(s, route{method: http.MethodGet, path: "/train/exams", summary: "考试", tag: tag, who: readers}, s.trainExams)
	add(s, route{method: http.MethodPost, path: "/train/exams", summary: "新建考试", tag: tag, who: writers, status: http.StatusCreated, again: true}, s.newExam)
	add(s, route{method: http.MethodPost, path: "/train/exams/check", summary: "题库够不够组卷", tag: tag, who: writers}, s.checkExam)
	add(s, route{method: http.MethodPut, path: "/train/exams/{id}", summary: "保存考试", tag: tag, who: writers}, s.saveExam)
	add(s, route{method: http.MethodPost, path: "/train/exams/{id}/open", summary: "开放考试", tag: tag, who: writers}, s.openExam)
	add(s, route{method: http.MethodPost, path: "/train/exams/{id}/close", summary: "关闭考试", tag: tag, who: writers}, s.closeExam)
	add(s, route{method: http.MethodGet, path: "/train/exams/{id}/attempts", summary: "考试记录", tag: tag, who: readers}, s.examAttempts)
	add(s, route{method: http.MethodGet, path: "/train/attempts/{id}", summary: "一份答卷", tag: tag, who: readers}, s.anyAttempt)
	add(s, route{method: http.MethodGet, path: "/train/certificates", summary: "发出的证书", tag: tag, who: readers}, s.certificates)
	add(s, route{method: http.MethodPost, path: "/train/certificates/{id}/revoke", summary: "撤销证书", tag: tag, who: writers, status: http.StatusNoContent}, s.revokeCertificate)
}

func (s *Server) trainExams(ctx context.Context, _ *struct{}) (*answer[trainExamsJSON], error) {
	list, err := s.Exams.Exams(ctx)
	out := trainExamsJSON{Exams: []trainExamJSON{}}
	for _, e := range list {
		out.Exams = append(out.Exams, trainExamOf(e))
	}
	return say(out), err
}

type newExamIn struct {
	Body struct {
		ClientID string        `json:"client_id" minLength:"1" maxLength:"64" example:"c-1"`
		Exam     blueprintJSON `json:"exam"`
	}
}

func (s *Server) newExam(ctx context.Context, in *newExamIn) (*created[trainExamJSON], error) {
	id := caller(ctx).ID
	e, fresh, err := s.Exams.CreateExam(ctx, id, id+":"+in.Body.ClientID, in.Body.Exam.blueprint())
	if err != nil {
		return nil, err
	}
	return sayCreated(trainExamOf(e), fresh), nil
}

type saveExamIn struct {
	ExamPath
	Body struct {
		RowVersion int           `json:"row_version" minimum:"1"`
		Exam       blueprintJSON `json:"exam"`
	}
}

func (s *Server) saveExam(ctx context.Context, in *saveExamIn) (*answer[trainExamJSON], error) {
	return examChanged(s.Exams.SaveExam(ctx, caller(ctx).ID, in.ID, in.Body.RowVersion, in.Body.Exam.blueprint()))
}

func examChanged(e exam.Exam, err error) (*answer[trainExamJSON], error) {
	if err != nil {
		return nil, err
	}
	return say(trainExamOf(e)), nil
}

func (s *Server) openExam(ctx context.Context, in *ExamPath) (*answer[trainExamJSON], error) {
	return examChanged(s.Exams.OpenExam(ctx, caller(ctx).ID, in.ID))
}

func (s *Server) closeExam(ctx context.Context, in *ExamPath) (*answer[trainExamJSON], error) {
	return examChanged(s.Exams.CloseExam(ctx, caller(ctx).ID, in.ID))
}

type checkExamIn struct {
	Body struct {
		Parts []blueprintPartJSON `json:"parts" maxItems:"40"`
	}
}

type supplyJSON struct {
	OK   bool  `json:"ok" doc:"所有行合在一起能组成试卷；各行可能要同样的题"`
	Have []int `json:"have" doc:"每一行在题库里有几道合适的题"`
}

func (s *Server) checkExam(ctx context.Context, in *checkExamIn) (*answer[supplyJSON], error) {
	have, enough, err := s.Exams.Supply(ctx, partsOf(in.Body.Parts))
	if err != nil {
		return nil, err
	}
	return say(supplyJSON{OK: enough, Have: have}), nil
}

type signalJSON struct {
	Kind  string `json:"kind" enum:"fast,pattern,tab_hidden,paste" example:"tab_hidden"`
	Count int    `json:"count"`
	Text  string `json:"text" example:"切换到其他页面 2 次"`
}

type sittingJSON struct {
	ID         string       `json:"id"`
	StaffID    string       `json:"staff_id"`
	StaffName  string       `json:"staff_name"`
	State      string       `json:"state" enum:"open,submitted,expired" example:"submitted"`
	StartedAt  time.Time    `json:"started_at"`
	FinishedAt *time.Time   `json:"finished_at,omitempty"`
	Score      float64      `json:"score"`
	Passed     bool         `json:"passed"`
	Signals    []signalJSON `json:"signals" doc:"供参考，不影响成绩"`
}

type sittingsJSON struct {
	Attempts []sittingJSON `json:"attempts"`
}

func (s *Server) examAttempts(ctx context.Context, in *ExamPath) (*answer[sittingsJSON], error) {
	if _, err := s.Exams.Exam(ctx, in.ID); err != nil {
		return nil, err
	}
	list, err := s.Exams.AttemptsOf(ctx, in.ID, "")
	if err != nil {
		return nil, err
	}
	staff, err := s.staffNames(ctx)
	if err != nil {
		return nil, err
	}
	signals, err := s.Exams.Signals(ctx, list)
	if err != nil {
		return nil, err
	}
	out := sittingsJSON{Attempts: []sittingJSON{}}
	for _, a := range list {
		j := sittingJSON{ID: a.ID, StaffID: a.StaffID, StaffName: staff[a.StaffID].DisplayName, State: string(a.State), StartedAt: a.StartedAt,
			FinishedAt: a.FinishedAt, Score: a.Score, Passed: a.Passed, Signals: []signalJSON{}}
		for _, g := range signals[a.ID] {
			j.Signals = append(j.Signals, signalJSON(g))
		}
		out.Attempts = append(out.Attempts, j)
	}
	return say(out), nil
}

func (s *Server) anyAttempt(ctx context.Context, in *ExamPath) (*answer[attemptJSON], error) {
	a, err := s.Exams.AnyAttempt(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	j, err := s.attemptOf(ctx, a)
	return say(j), err
}

type certificatesIn struct {
	State        string `query:"state" enum:"valid,expired,revoked"`
	ExpiringDays int    `query:"expiring_days" minimum:"0" maximum:"365" doc:"只看这么多天之内到期、还没有重新认证的"`
}

func (s *Server) certificates(ctx context.Context, in *certificatesIn) (*answer[certificatesJSON], error) {
	list, err := s.Exams.Certificates(ctx, exam.CertificateFilter{State: in.State, Expiring: time.Duration(in.ExpiringDays) * 24 * time.Hour})
	if err != nil {
		return nil, err
	}
	staff, err := s.staffNames(ctx)
	if err != nil {
		return nil, err
	}
	out := certificatesJSON{Certificates: []certificateJSON{}}
	for _, c := range list {
		out.Certificates = append(out.Certificates, s.certificateOf(c, staff[c.StaffID].DisplayName))
	}
	return say(out), nil
}

type revokeIn struct {
	ExamPath
	Body struct {
		Reason string `json:"reason" maxLength:"100" example:"冒名代考"`
	}
}

func (s *Server) revokeCertificate(ctx context.Context, in *revokeIn) (*none, error) {
	return nil, s.Exams.Revoke(ctx, caller(ctx).ID, in.ID, strings.TrimSpace(in.Body.Reason))
}
