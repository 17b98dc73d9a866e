package training

import (
	"context"
	"time"

	"qingting/server/exam"
	"qingting/server/learning"
	"qingting/server/notice"
)

// Record lets exams count in what is believed of a trainee; it implements exam.Recorder.
type Record struct {
	Learning *learning.Service
	Notices  *notice.Service
}

// Record takes over one graded answer.
func (r Record) Record(ctx context.Context, staffID string, item exam.BankItem, response []string, mark exam.Mark, at time.Time, ref string) error {
	return r.Learning.Record(ctx, staffID, item, response, mark, at, ref)
}

// ExamDone ends what was assigned and congratulates.
func (r Record) ExamDone(ctx context.Context, staffID, examID string, certified bool) error {
	if err := r.Learning.ExamDone(ctx, staffID, examID); err != nil {
		return err
	}
	text, page := "成绩在“考试”里。", notice.PageExam
	if certified {
		text, page = "证书发下来了，点开就能看。", notice.PageCertificate
	}
	_, err := r.Notices.Tell(ctx, notice.Notice{
		StaffID: staffID, Kind: notice.Passed, Ref: examID + r.Notices.Now().Format(time.DateOnly), Title: "考试通过了",
		Text: text, Page: page, TargetID: examID,
	})
	return err
}
