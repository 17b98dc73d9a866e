package api

import (
	"context"
	"net/http"

	"github.com/gin-gonic/gin"

	"qingting/server/course"
	"qingting/server/identity"
)

type sheetLessonJSON struct {
	Key         string   `json:"key" example:"jieyue-01"`
	Course      string   `json:"course" example:"沟通与安抚"`
	Title       string   `json:"title" example:"先接住情绪，再办事情"`
	Exists      bool     `json:"exists" doc:"已有这个编号的课，导入会成为它的下一版"`
	Cards       int      `json:"cards" example:"8"`
	ReadSeconds int      `json:"read_seconds" example:"190"`
	Advice      []string `json:"advice" doc:"发布前要补的，导入时不拦"`
}

type lessonBatchJSON struct {
	BatchID string            `json:"batch_id"`
	Lessons []sheetLessonJSON `json:"lessons"`
	Bad     []badRowJSON      `json:"bad"`
}

type lessonImportJSON struct {
	Courses int `json:"courses" doc:"新建了几门课程"`
	Created int `json:"created"`
	Changed int `json:"changed"`
}

func (s *Server) lessonImportRoutes() {
	const tag = "培训"
	writers := staffWith(identity.TrainWrite)
	add(s, route{method: http.MethodPost, path: "/train/lessons/import", summary: "检查要导入的课（不导入）", tag: tag, who: writers, limit: "upload", form: &form{course.MaxFileBytes, course.ErrFileLarge}}, s.checkLessons)
	add(s, route{method: http.MethodPost, path: "/train/lessons/import/{id}/confirm", summary: "确认导入课，存为草稿", tag: tag, who: writers}, s.confirmLessons)
	s.bankFile("/train/lessons/export", "导出课", s.exportLessons)
	s.bankFile("/train/lessons/template", "课的模板", s.lessonTemplate)
}

func (s *Server) checkLessons(ctx context.Context, in *workbookIn) (*answer[lessonBatchJSON], error) {
	_, r, err := in.open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }() // only read from
	b, err := s.Courses.CheckImport(ctx, caller(ctx).ID, r)
	if err != nil {
		return nil, err
	}
	out := lessonBatchJSON{BatchID: b.ID, Lessons: []sheetLessonJSON{}, Bad: []badRowJSON{}}
	for _, l := range b.Lessons {
		out.Lessons = append(out.Lessons, sheetLessonJSON{l.Key, l.Course, l.Title, l.Exists, l.Cards, l.ReadSeconds, append([]string{}, l.Advice...)})
	}
	for _, row := range b.Bad {
		out.Bad = append(out.Bad, badRowJSON(row))
	}
	return say(out), nil
}

func (s *Server) confirmLessons(ctx context.Context, in *LessonPath) (*answer[lessonImportJSON], error) {
	got, err := s.Courses.ConfirmImport(ctx, caller(ctx).ID, in.ID)
	if err != nil {
		return nil, err
	}
	return say(lessonImportJSON(got)), nil
}

func (s *Server) exportLessons(c *gin.Context) error {
	if !isText(c.Request.URL) {
		return errNotText
	}
	workbookHead(c, "lessons.xlsx")
	return s.Courses.Export(c.Request.Context(), c.Query("course"), c.Writer)
}

func (s *Server) lessonTemplate(c *gin.Context) error {
	workbookHead(c, "lessons-template.xlsx")
	return course.WriteTemplate(c.Writer)
}
