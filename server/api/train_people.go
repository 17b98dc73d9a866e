package api

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"qingting/server/exam"
	"qingting/server/identity"
	"qingting/server/learning"
	"qingting/server/notice"
)

type personJSON struct {
	ID          string             `json:"id"`
	Name        string             `json:"name" example:"李静"`
	Level       string             `json:"level" enum:"new,experienced" example:"new"`
	Known       map[string]float64 `json:"known" doc:"按事项的掌握程度，没有练过的事项不在里面"`
	Required    []string           `json:"required" doc:"岗位必学的事项"`
	Given       int                `json:"given"`
	Done        int                `json:"done"`
	Overdue     int                `json:"overdue"`
	SecondsWeek int                `json:"seconds_week"`
	Streak      int                `json:"streak"`
	LastDay     string             `json:"last_day,omitempty" example:"2026-11-20"`
	Risks       []string           `json:"risks"`
}

type peopleJSON struct {
	Matters []string     `json:"matters"`
	People  []personJSON `json:"people"`
}

type personDetailJSON struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	PortraitJSON
	Steps    []dayStepJSON `json:"steps" doc:"下一步学什么，为什么"`
	Mistakes []mistakeJSON `json:"mistakes" doc:"最近错的十道题"`
}

type assignmentJSON struct {
	ID        string     `json:"id"`
	StaffID   string     `json:"staff_id"`
	StaffName string     `json:"staff_name"`
	Kind      string     `json:"kind" enum:"lesson,exam" example:"lesson"`
	TargetID  string     `json:"target_id"`
	Title     string     `json:"title"`
	DueAt     time.Time  `json:"due_at"`
	Note      string     `json:"note"`
	State     string     `json:"state" enum:"open,done,overdue" example:"open"`
	DoneAt    *time.Time `json:"done_at,omitempty"`
	CreatedAt time.Time  `json:"created_at"`
}

type assignmentsJSON struct {
	Assignments []assignmentJSON `json:"assignments"`
}

type assignedJSON struct {
	Created int `json:"created" doc:"新布置了几项；已经学会的不再布置"`
}

func (s *Server) trainPeopleRoutes() {
	const tag = "培训"
	readers, givers := staffWith(identity.TrainRead), staffWith(identity.TrainAssign)
	add(s, route{method: http.MethodGet, path: "/train/people", summary: "学员", tag: tag, who: readers}, s.people)
	add(s, route{method: http.MethodGet, path: "/train/people/{id}", summary: "一位学员", tag: tag, who: readers}, s.person)
	add(s, route{method: http.MethodPut, path: "/train/people/{id}/level", summary: "设为新人或老员工", tag: tag, who: givers, status: http.StatusNoContent}, s.setLevel)
	add(s, route{method: http.MethodGet, path: "/train/assignments", summary: "布置过的学习", tag: tag, who: readers}, s.assignments)
	add(s, route{method: http.MethodPost, path: "/train/assignments", summary: "布置学习", tag: tag, who: givers, status: http.StatusCreated}, s.assign)
}

// people lists everybody who has begun to learn. Matters are in the order of the roles.
func (s *Server) people(ctx context.Context, _ *struct{}) (*answer[peopleJSON], error) {
	list, err := s.Learning.People(ctx)
	if err != nil {
		return nil, err
	}
	staff, err := s.staffNames(ctx)
	if err != nil {
		return nil, err
	}
	out := peopleJSON{Matters: []string{}, People: []personJSON{}}
	seen := map[string]bool{}
	for _, p := range list {
		if staff[p.StaffID].Disabled {
			continue
		}
		for _, m := range p.Required {
			if !seen[m] {
				seen[m] = true
				out.Matters = append(out.Matters, m)
			}
		}
		out.People = append(out.People, personOf(p, staff[p.StaffID].DisplayName))
		delete(staff, p.StaffID)
	}
	out.People = append(out.People, newcomers(staff)...)
	return say(out), nil
}

// newcomers are agents who have never opened their lessons: they can be given some all the same.
func newcomers(staff map[string]identity.Staff) []personJSON {
	list := []personJSON{}
	for _, m := range staff {
		if !m.Disabled && slices.Contains(m.Roles, identity.Agent) {
			list = append(list, personOf(learning.Person{StaffID: m.ID, Level: learning.NewAgent, Risks: []string{"还没有开始学习"}}, m.DisplayName))
		}
	}
	slices.SortFunc(list, func(a, b personJSON) int { return strings.Compare(a.Name+a.ID, b.Name+b.ID) })
	return list
}

func personOf(p learning.Person, name string) personJSON {
	known := map[string]float64{}
	for m, k := range p.Known {
		known[m] = round2(k)
	}
	return personJSON{
		ID: p.StaffID, Name: name, Level: string(p.Level), Known: known, Required: append([]string{}, p.Required...), Given: p.Given, Done: p.Done, Overdue: p.Overdue,
		SecondsWeek: int(p.Week.Seconds()), Streak: p.Streak.Days, LastDay: p.LastDay, Risks: p.Risks,
	}
}

// PersonPath names a trainee in the address; exported to be embedded.
type PersonPath struct {
	ID string `path:"id" maxLength:"64"`
}

func (s *Server) person(ctx context.Context, in *PersonPath) (*answer[personDetailJSON], error) {
	m, err := s.Identity.Staff(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	p, err := s.Learning.Portrait(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := personDetailJSON{ID: m.ID, Name: m.DisplayName, PortraitJSON: portraitOf(p), Steps: stepsOf(p.Steps), Mistakes: []mistakeJSON{}}
	list, err := s.Learning.Mistakes(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out.Mistakes, err = s.mistakes(ctx, list[:min(len(list), 10)])
	return say(out), err
}

// mistakes adds the items; retired ones are left out.
func (s *Server) mistakes(ctx context.Context, list []learning.Mistake) ([]mistakeJSON, error) {
	ids := make([]string, len(list))
	for i, m := range list {
		ids[i] = m.ItemID
	}
	items, err := s.Learning.Items(ctx, ids)
	if err != nil {
		return nil, err
	}
	by := map[string]exam.BankItem{}
	for _, i := range items {
		by[i.ID] = i
	}
	out := []mistakeJSON{}
	for _, m := range list {
		if i, ok := by[m.ItemID]; ok {
			out = append(out, mistakeJSON{itemOf(i), m.Wrong, m.LastAt, append([]string{}, m.Response...)})
		}
	}
	return out, nil
}

type levelIn struct {
	PersonPath
	Body struct {
		Level string `json:"level" enum:"new,experienced" example:"experienced"`
	}
}

func (s *Server) setLevel(ctx context.Context, in *levelIn) (*none, error) {
	if _, err := s.Identity.Staff(ctx, in.ID); err != nil {
		return nil, err
	}
	return nil, s.Learning.SetLevel(ctx, in.ID, learning.Level(in.Body.Level))
}

func (s *Server) assignments(ctx context.Context, _ *struct{}) (*answer[assignmentsJSON], error) {
	list, err := s.Learning.Assignments(ctx)
	if err != nil {
		return nil, err
	}
	staff, err := s.staffNames(ctx)
	if err != nil {
		return nil, err
	}
	out := assignmentsJSON{Assignments: []assignmentJSON{}}
	for _, a := range list {
		state := "open"
		switch {
		case a.DoneAt != nil:
			state = "done"
		case a.DueAt.Before(s.Now()):
			state = "overdue"
		}
		out.Assignments = append(out.Assignments, assignmentJSON{a.ID, a.TraineeID, staff[a.TraineeID].DisplayName, a.Kind, a.TargetID, a.Title, a.DueAt.UTC(), a.Note, state, a.DoneAt, a.CreatedAt.UTC()})
	}
	return say(out), nil
}

type assignIn struct {
	Body struct {
		ClientID  string    `json:"client_id" minLength:"1" maxLength:"64" example:"c-1"`
		StaffIDs  []string  `json:"staff_ids" maxItems:"500"`
		LessonIDs []string  `json:"lesson_ids,omitempty" maxItems:"50"`
		CourseID  string    `json:"course_id,omitempty" maxLength:"64"`
		ExamID    string    `json:"exam_id,omitempty" maxLength:"64"`
		DueAt     time.Time `json:"due_at"`
		Note      string    `json:"note,omitempty" maxLength:"200"`
	}
}

func (s *Server) assign(ctx context.Context, in *assignIn) (*answer[assignedJSON], error) {
	b := in.Body
	o := learning.Order{ClientID: b.ClientID, Staff: b.StaffIDs, DueAt: b.DueAt, Note: b.Note}
	for _, id := range b.StaffIDs {
		if _, err := s.Identity.Staff(ctx, id); err != nil {
			return nil, err
		}
	}
	shelf, err := s.Courses.Live(ctx)
	if err != nil {
		return nil, err
	}
	for _, id := range b.LessonIDs {
		l, ok := shelf.ByID[id]
		if !ok {
			return nil, learning.ErrNoLesson
		}
		o.Targets = append(o.Targets, learning.Target{Kind: "lesson", ID: id, Title: l.Title})
	}
	for _, l := range shelf.Lessons {
		if b.CourseID != "" && l.CourseID == b.CourseID {
			o.Targets = append(o.Targets, learning.Target{Kind: "lesson", ID: l.ID, Title: l.Title})
		}
	}
	if b.ExamID != "" {
		e, err := s.Exams.Exam(ctx, b.ExamID)
		if err != nil {
			return nil, err
		}
		o.Targets = append(o.Targets, learning.Target{Kind: "exam", ID: b.ExamID, Title: e.Title})
	}
	n, err := s.Learning.Assign(ctx, caller(ctx).ID, o)
	if err != nil {
		return nil, err
	}
	return say(assignedJSON{n}), s.tellAssigned(ctx, o)
}

// tellAssigned tells people once what they were given.
func (s *Server) tellAssigned(ctx context.Context, o learning.Order) error {
	var list []notice.Notice
	for _, id := range o.Staff {
		for _, t := range o.Targets {
			page := notice.PageLesson
			if t.Kind == "exam" {
				page = notice.PageExam
			}
			list = append(list, notice.Notice{
				StaffID: id, Kind: notice.Assigned, Ref: o.ClientID + ":" + t.ID, Title: "培训师布置了“" + t.Title + "”",
				Text: "请在 " + o.DueAt.In(s.City.Zone).Format("1 月 2 日 15:04") + " 前完成。" + o.Note, Page: page, TargetID: t.ID,
			})
		}
	}
	_, err := s.Notices.Tell(ctx, list...)
	return err
}
