package api

import (
	"context"
	"net/http"
	"strings"
	"time"

	"qingting/server/course"
	"qingting/server/exam"
	"qingting/server/identity"
	"qingting/server/learning"
	"qingting/server/media"
)

type flagJSON struct {
	Reason string    `json:"reason" example:"引用的知识“失业金怎么领？”有了新版本，请核对这节课。"`
	At     time.Time `json:"at"`
}

// TrainLessonJSON is a lesson in the trainer's list; exported to be embedded.
type TrainLessonJSON struct {
	ID            string         `json:"id"`
	Title         string         `json:"title"`
	Course        *courseRefJSON `json:"course"`
	Ability       string         `json:"ability"`
	Matter        string         `json:"matter"`
	Tags          []string       `json:"tags"`
	State         string         `json:"state" enum:"draft,review,live,withdrawn" example:"live"`
	Version       int            `json:"version"`
	LatestVersion int            `json:"latest_version"`
	LiveVersion   int            `json:"live_version"`
	RowVersion    int            `json:"row_version"`
	ReadSeconds   int            `json:"read_seconds"`
	ListenSeconds int            `json:"listen_seconds"`
	Flag          *flagJSON      `json:"flag,omitempty"`
	UpdatedAt     time.Time      `json:"updated_at"`
	UpdatedByName string         `json:"updated_by_name"`
}

type trainLessonDetailJSON struct {
	TrainLessonJSON
	Cards []lessonCardJSON `json:"cards"`
	Items []ItemJSON       `json:"items"`
}

type trainLessonsJSON struct {
	Lessons []TrainLessonJSON `json:"lessons"`
	Total   int               `json:"total"`
}

type editCardJSON struct {
	Kind      string         `json:"kind" enum:"text,compare,flow,list,dialogue,change,image,audio,video,scene,quiz" example:"text"`
	Title     string         `json:"title,omitempty" maxLength:"40"`
	Text      string         `json:"text,omitempty" maxLength:"1000"`
	Lines     []cardLineJSON `json:"lines,omitempty" maxItems:"20"`
	FileID    string         `json:"file_id,omitempty" maxLength:"64"`
	Seconds   int            `json:"seconds,omitempty" minimum:"0" maximum:"600"`
	ItemID    string         `json:"item_id,omitempty" maxLength:"64"`
	ArticleID string         `json:"article_id,omitempty" maxLength:"64"`
}

type lessonEditJSON struct {
	CourseID string         `json:"course_id" maxLength:"64"`
	Title    string         `json:"title" maxLength:"60" example:"先接住情绪，再办事情"`
	Ability  string         `json:"ability" maxLength:"20" example:"empathy"`
	Matter   string         `json:"matter" maxLength:"60" example:"情绪安抚"`
	Tags     []string       `json:"tags,omitempty" maxItems:"8"`
	Cards    []editCardJSON `json:"cards" maxItems:"40"`
}

func (j lessonEditJSON) edit() course.Edit {
	e := course.Edit{CourseID: j.CourseID, Title: strings.TrimSpace(j.Title), Ability: exam.Ability(j.Ability), Matter: strings.TrimSpace(j.Matter), Tags: j.Tags}
	for _, c := range j.Cards {
		card := learning.LessonCard{Kind: learning.CardKind(c.Kind), Title: strings.TrimSpace(c.Title), Text: strings.TrimSpace(c.Text), FileID: c.FileID, Seconds: c.Seconds, Item: c.ItemID, Article: c.ArticleID}
		for _, l := range c.Lines {
			card.Lines = append(card.Lines, learning.Line{Who: l.Who, Text: l.Text, Good: l.Good})
		}
		e.Cards = append(e.Cards, card)
	}
	return e
}

func (s *Server) trainLessonRoutes() {
	const tag = "培训"
	readers, writers := staffWith(identity.TrainRead, identity.TrainWrite), staffWith(identity.TrainWrite)
	post := func(path, summary string) route {
		return route{method: http.MethodPost, path: path, summary: summary, tag: tag, who: writers}
	}
	fresh := func(path, summary string) route {
		return route{method: http.MethodPost, path: path, summary: summary, tag: tag, who: writers, status: http.StatusCreated, again: true}
	}
	add(s, route{method: http.MethodGet, path: "/train/courses", summary: "课程", tag: tag, who: readers}, s.trainCourses)
	add(s, fresh("/train/courses", "新建课程"), s.newCourse)
	add(s, route{method: http.MethodPut, path: "/train/courses/{id}", summary: "修改课程", tag: tag, who: writers}, s.saveCourse)
	add(s, route{method: http.MethodGet, path: "/train/lessons", summary: "课", tag: tag, who: readers}, s.trainLessons)
	add(s, fresh("/train/lessons", "新建课"), s.newLesson)
	add(s, post("/train/lessons/check", "检查一节课，不保存"), s.checkLesson)
	add(s, route{method: http.MethodGet, path: "/train/lessons/{id}", summary: "一节课", tag: tag, who: readers}, s.trainLesson)
	add(s, route{method: http.MethodPut, path: "/train/lessons/{id}", summary: "保存课", tag: tag, who: writers}, s.saveLesson)
	add(s, route{method: http.MethodGet, path: "/train/lessons/{id}/versions", summary: "课的版本", tag: tag, who: readers}, s.lessonVersions)
	add(s, post("/train/lessons/{id}/submit", "提交审核"), s.submitLesson)
	add(s, post("/train/lessons/{id}/publish", "发布课"), s.publishLesson)
	add(s, post("/train/lessons/{id}/withdraw", "撤下课"), s.withdrawLesson)
	s.lessonImportRoutes()
	s.caseRoutes()
	add(s, route{method: http.MethodGet, path: "/train/proposals", summary: "可以做成微课的新知识", tag: tag, who: writers}, s.lessonProposals)
	add(s, route{method: http.MethodGet, path: "/train/proposals/{id}", summary: "一条新知识和它的草稿", tag: tag, who: writers}, s.lessonProposal)
	add(s, post("/train/proposals/{id}/approve", "批准成课"), s.approveProposal)
	add(s, route{method: http.MethodPost, path: "/train/proposals/{id}/decline", summary: "不采用", tag: tag, who: writers, status: http.StatusNoContent}, s.declineProposal)
}

// lessonNames are what lists of lessons need beside them.
type lessonNames struct {
	courses map[string]string
	staff   map[string]identity.Staff
}

func (s *Server) lessonNames(ctx context.Context) (n lessonNames, err error) {
	courses, err := s.Courses.Courses(ctx)
	if err != nil {
		return n, err
	}
	n.courses = map[string]string{}
	for _, c := range courses {
		n.courses[c.ID] = c.Title
	}
	n.staff, err = s.staffNames(ctx)
	return n, err
}

func (n lessonNames) lesson(l course.Lesson) TrainLessonJSON {
	j := TrainLessonJSON{
		ID: l.ID, Title: l.Title, Ability: string(l.Ability), Matter: l.Matter, Tags: append([]string{}, l.Tags...), State: string(l.State), Version: l.Version,
		LatestVersion: l.LatestVersion, LiveVersion: l.LiveVersion, RowVersion: l.RowVersion, ReadSeconds: l.ReadSeconds, ListenSeconds: l.ListenSeconds,
		UpdatedAt: l.UpdatedAt, UpdatedByName: n.staff[l.UpdatedBy].DisplayName,
	}
	if title, ok := n.courses[l.CourseID]; ok {
		j.Course = &courseRefJSON{l.CourseID, title}
	}
	if l.Flag != "" && l.FlaggedAt != nil {
		j.Flag = &flagJSON{l.Flag, l.FlaggedAt.UTC()}
	}
	return j
}

type trainLessonsIn struct {
	Course  string `query:"course" maxLength:"64"`
	State   string `query:"state" maxLength:"20"`
	Flagged bool   `query:"flagged"`
	Q       string `query:"q" maxLength:"30"`
}

func (s *Server) trainLessons(ctx context.Context, in *trainLessonsIn) (*answer[trainLessonsJSON], error) {
	list, err := s.Courses.Lessons(ctx, course.Filter{CourseID: in.Course, State: course.State(in.State), Flagged: in.Flagged, Text: in.Q})
	if err != nil {
		return nil, err
	}
	n, err := s.lessonNames(ctx)
	if err != nil {
		return nil, err
	}
	out := trainLessonsJSON{Lessons: []TrainLessonJSON{}, Total: len(list)}
	for _, l := range list {
		out.Lessons = append(out.Lessons, n.lesson(l))
	}
	return say(out), nil
}

func (s *Server) lessonDetail(ctx context.Context, l course.Lesson) (trainLessonDetailJSON, error) {
	n, err := s.lessonNames(ctx)
	if err != nil {
		return trainLessonDetailJSON{}, err
	}
	items, err := s.Learning.Items(ctx, l.ItemIDs())
	if err != nil {
		return trainLessonDetailJSON{}, err
	}
	j := trainLessonDetailJSON{TrainLessonJSON: n.lesson(l), Cards: []lessonCardJSON{}, Items: itemsOf(items)}
	for _, c := range l.Cards {
		j.Cards = append(j.Cards, s.lessonCardOf(c))
	}
	return j, nil
}

func (s *Server) trainLesson(ctx context.Context, in *LessonPath) (*answer[trainLessonDetailJSON], error) {
	l, err := s.Courses.Lesson(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	j, err := s.lessonDetail(ctx, l)
	return say(j), err
}

type newLessonIn struct {
	Body struct {
		ClientID string         `json:"client_id" minLength:"1" maxLength:"64" example:"c-1"`
		Lesson   lessonEditJSON `json:"lesson"`
	}
}

// ownFiles refuses files that are not the staff's own: a citizen's picture is no teaching material.
func (s *Server) ownFiles(ctx context.Context, e course.Edit) error {
	for _, c := range e.Cards {
		if c.FileID == "" {
			continue
		}
		if f, err := s.Media.File(ctx, c.FileID); err != nil {
			return err
		} else if f.StaffID == nil {
			return media.ErrNotFound
		}
	}
	return nil
}

func (s *Server) newLesson(ctx context.Context, in *newLessonIn) (*created[trainLessonDetailJSON], error) {
	if err := s.ownFiles(ctx, in.Body.Lesson.edit()); err != nil {
		return nil, err
	}
	l, fresh, err := s.Courses.Create(ctx, caller(ctx).ID, in.Body.ClientID, in.Body.Lesson.edit())
	if err != nil {
		return nil, err
	}
	j, err := s.lessonDetail(ctx, l)
	return sayCreated(j, fresh), err
}

type saveLessonIn struct {
	LessonPath
	Body struct {
		RowVersion int            `json:"row_version" minimum:"1"`
		Lesson     lessonEditJSON `json:"lesson"`
	}
}

func (s *Server) saveLesson(ctx context.Context, in *saveLessonIn) (*answer[trainLessonDetailJSON], error) {
	if err := s.ownFiles(ctx, in.Body.Lesson.edit()); err != nil {
		return nil, err
	}
	return s.lessonChanged(ctx)(s.Courses.Save(ctx, caller(ctx).ID, in.ID, in.Body.RowVersion, in.Body.Lesson.edit()))
}

// lessonChanged answers with a lesson that was changed.
func (s *Server) lessonChanged(ctx context.Context) func(course.Lesson, error) (*answer[trainLessonDetailJSON], error) {
	return func(l course.Lesson, err error) (*answer[trainLessonDetailJSON], error) {
		if err != nil {
			return nil, err
		}
		j, err := s.lessonDetail(ctx, l)
		return say(j), err
	}
}

func (s *Server) submitLesson(ctx context.Context, in *LessonPath) (*answer[trainLessonDetailJSON], error) {
	return s.lessonChanged(ctx)(s.Courses.Submit(ctx, in.ID))
}

func (s *Server) withdrawLesson(ctx context.Context, in *LessonPath) (*answer[trainLessonDetailJSON], error) {
	return s.lessonChanged(ctx)(s.Courses.Withdraw(ctx, in.ID))
}

type publishLessonIn struct {
	LessonPath
	Body struct {
		Version int `json:"version" minimum:"1" example:"1"`
	}
}

func (s *Server) publishLesson(ctx context.Context, in *publishLessonIn) (*answer[trainLessonDetailJSON], error) {
	return s.lessonChanged(ctx)(s.Courses.Publish(ctx, caller(ctx).ID, in.ID, in.Body.Version))
}

type problemJSON struct {
	Card    int    `json:"card" doc:"第几张卡片，0 是整节课"`
	Message string `json:"message"`
	Advice  bool   `json:"advice" doc:"只是建议，不妨碍发布"`
}

type lessonCheckJSON struct {
	ReadSeconds   int           `json:"read_seconds"`
	ListenSeconds int           `json:"listen_seconds"`
	Problems      []problemJSON `json:"problems"`
	Preview       LessonJSON    `json:"preview"`
}

type checkLessonIn struct {
	Body struct {
		Lesson lessonEditJSON `json:"lesson"`
	}
}

func (s *Server) checkLesson(ctx context.Context, in *checkLessonIn) (*answer[lessonCheckJSON], error) {
	e := in.Body.Lesson.edit()
	out := lessonCheckJSON{Problems: []problemJSON{}}
	out.ReadSeconds, out.ListenSeconds = e.Lengths()
	for _, p := range e.Problems() {
		out.Problems = append(out.Problems, problemJSON{p.Card, p.Message, p.Advice})
	}
	words := course.Words{Title: e.Title, Ability: e.Ability, Matter: e.Matter, Tags: e.Tags, Cards: e.Cards, ReadSeconds: out.ReadSeconds, ListenSeconds: out.ListenSeconds}
	var err error
	out.Preview, err = s.wholeLesson(ctx, &course.Shelf{}, course.Lesson{Words: words}, learning.Standing{})
	return say(out), err
}

type lessonVersionJSON struct {
	Version     int        `json:"version"`
	Title       string     `json:"title"`
	SavedBy     string     `json:"saved_by_name"`
	SavedAt     time.Time  `json:"saved_at"`
	PublishedBy string     `json:"published_by_name"`
	PublishedAt *time.Time `json:"published_at,omitempty"`
}

type lessonVersionsJSON struct {
	Versions []lessonVersionJSON `json:"versions"`
}

func (s *Server) lessonVersions(ctx context.Context, in *LessonPath) (*answer[lessonVersionsJSON], error) {
	list, err := s.Courses.Versions(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	n, err := s.lessonNames(ctx)
	if err != nil {
		return nil, err
	}
	out := lessonVersionsJSON{Versions: []lessonVersionJSON{}}
	for _, v := range list {
		out.Versions = append(out.Versions, lessonVersionJSON{v.Version, v.Title, n.staff[v.SavedBy].DisplayName, v.SavedAt.UTC(), n.staff[v.PublishedBy].DisplayName, v.PublishedAt})
	}
	return say(out), nil
}

type trainCourseJSON struct {
	ID       string `json:"id"`
	Title    string `json:"title"`
	Summary  string `json:"summary"`
	Position int    `json:"position"`
}

type trainCoursesJSON struct {
	Courses []trainCourseJSON `json:"courses"`
}

func courseOf(c course.Course) trainCourseJSON {
	return trainCourseJSON{c.ID, c.Title, c.Summary, c.Position}
}

func (s *Server) trainCourses(ctx context.Context, _ *struct{}) (*answer[trainCoursesJSON], error) {
	list, err := s.Courses.Courses(ctx)
	out := trainCoursesJSON{Courses: []trainCourseJSON{}}
	for _, c := range list {
		out.Courses = append(out.Courses, courseOf(c))
	}
	return say(out), err
}

type newCourseIn struct {
	Body struct {
		ClientID string `json:"client_id" minLength:"1" maxLength:"64" example:"c-1"`
		Title    string `json:"title" maxLength:"60" example:"服务话术"`
		Summary  string `json:"summary,omitempty" maxLength:"200"`
	}
}

func (s *Server) newCourse(ctx context.Context, in *newCourseIn) (*created[trainCourseJSON], error) {
	c, fresh, err := s.Courses.CreateCourse(ctx, caller(ctx).ID, in.Body.ClientID, course.Course{Title: strings.TrimSpace(in.Body.Title), Summary: strings.TrimSpace(in.Body.Summary)})
	if err != nil {
		return nil, err
	}
	return sayCreated(courseOf(c), fresh), nil
}

type saveCourseIn struct {
	ID   string `path:"id" maxLength:"64"`
	Body struct {
		Title    string `json:"title" maxLength:"60" example:"服务话术"`
		Summary  string `json:"summary,omitempty" maxLength:"200"`
		Position int    `json:"position" minimum:"0" maximum:"1000"`
	}
}

func (s *Server) saveCourse(ctx context.Context, in *saveCourseIn) (*answer[trainCourseJSON], error) {
	c := course.Course{ID: in.ID, Title: strings.TrimSpace(in.Body.Title), Summary: strings.TrimSpace(in.Body.Summary), Position: in.Body.Position}
	if err := s.Courses.UpdateCourse(ctx, c); err != nil {
		return nil, err
	}
	return say(courseOf(c)), nil
}
