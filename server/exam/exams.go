package exam

import (
	"context"
	"fmt"
	"time"
	"unicode/utf8"

	"qingting/server/errs"
)

// ExamState says whether an exam can be taken.
type ExamState string

// The states of an exam.
const (
	ExamDraft  ExamState = "draft"
	ExamOpen   ExamState = "open"
	ExamClosed ExamState = "closed"
)

// Blueprint is what an exam consists of; the papers are drawn from the bank.
type Blueprint struct {
	Title, Summary      string
	Certificate         string // title of the certificate; empty: a test without one
	Minutes             int
	Pass                int // percent
	ValidMonths         int // of the certificate; 0: no end
	Parts               []Part
	Requires            []string   // courses to be finished first
	OpenFrom, OpenUntil *time.Time // nil: no bound
}

// Exam is a blueprint with where it stands.
type Exam struct {
	ID, Key string
	State   ExamState
	Blueprint
	RowVersion int
	UpdatedAt  time.Time
	UpdatedBy  string
}

// Items is how many items a paper has.
func (b Blueprint) Items() (n int) {
	for _, p := range b.Parts {
		n += p.Count
	}
	return n
}

// OpenAt reports whether an attempt may begin at a time.
func (e Exam) OpenAt(now time.Time) bool {
	return e.State == ExamOpen && (e.OpenFrom == nil || !now.Before(*e.OpenFrom)) && (e.OpenUntil == nil || now.Before(*e.OpenUntil))
}

// What exams answer with.
var (
	ErrNoExam      = errs.New(errs.NotFound, "exam_not_found", "没有这场考试，可能已经关闭。")
	ErrExam        = errs.New(errs.Invalid, "exam_invalid", "考试设置还有问题，请按提示修改。")
	ErrExamChanged = errs.New(errs.Conflict, "exam_changed", "别人刚刚改过这场考试，请刷新后再改。")
	ErrNotOpen     = errs.New(errs.Conflict, "exam_not_open", "这场考试现在没有开放。")
	ErrNotReady    = errs.New(errs.Conflict, "exam_not_ready", "请先学完要求的课程，再来考试。")
	ErrNoAttempt   = errs.New(errs.NotFound, "attempt_not_found", "没有这次考试。")
	ErrOver        = errs.New(errs.Conflict, "attempt_over", "这次考试已经结束，不能再答题。")
	ErrNoCert      = errs.New(errs.NotFound, "certificate_not_found", "没有查到这张证书，请核对验证码。")
	ErrRevoked     = errs.New(errs.Conflict, "certificate_revoked", "这张证书已经撤销。")
	ErrReason      = errs.New(errs.Invalid, "reason_missing", "请写明撤销的原因。")
)

const (
	maxMinutes = 240
	maxParts   = 40
	maxPaper   = 200
)

func (b Blueprint) check() error {
	var fields []errs.Field
	bad := func(path, message string) { fields = append(fields, errs.Field{Path: path, Message: message}) }
	if n := utf8.RuneCountInString(b.Title); n == 0 || n > 30 {
		bad("title", "考试名称要在 1 到 30 个字之间。")
	}
	if utf8.RuneCountInString(b.Summary) > 200 || utf8.RuneCountInString(b.Certificate) > 30 {
		bad("summary", "说明不超过 200 个字，证书名称不超过 30 个字。")
	}
	if b.Minutes < 1 || b.Minutes > maxMinutes {
		bad("minutes", "考试时长要在 1 到 240 分钟之间。")
	}
	if b.Pass < 1 || b.Pass > 100 {
		bad("pass", "及格线要在 1 到 100 分之间。")
	}
	if b.ValidMonths < 0 || b.ValidMonths > 60 {
		bad("valid_months", "证书有效期不超过 60 个月，0 表示长期有效。")
	}
	if n := b.Items(); len(b.Parts) == 0 || len(b.Parts) > maxParts || n < 1 || n > maxPaper {
		bad("parts", "请设置 1 到 200 道题。")
	}
	for i, p := range b.Parts {
		if p.Count < 1 || p.From < 0 || p.To > 5 || (p.To > 0 && p.From > p.To) {
			bad(fmt.Sprintf("parts[%d]", i), "每一行至少 1 道题，难度从低到高，在 1 到 5 之间。")
		}
	}
	if b.OpenFrom != nil && b.OpenUntil != nil && !b.OpenUntil.After(*b.OpenFrom) {
		bad("open_until", "结束时间要晚于开始时间。")
	}
	if len(fields) > 0 {
		return ErrExam.WithFields(fields...)
	}
	return nil
}

// CreateExam stores a draft under a key, or under the client id when there is none. The same
// again returns the first.
func (s *Service) CreateExam(ctx context.Context, by, key string, b Blueprint) (e Exam, fresh bool, err error) {
	if err := b.check(); err != nil {
		return e, false, err
	}
	e = Exam{ID: newID(), Key: key, State: ExamDraft, Blueprint: b, RowVersion: 1, UpdatedAt: s.Now(), UpdatedBy: by}
	if fresh, err = s.store.createExam(ctx, e); err != nil {
		return e, false, fmt.Errorf("store exam: %w", err)
	}
	e, err = s.store.examByKey(ctx, key)
	return e, fresh, err
}

// SaveExam changes an exam read at rowVersion; papers already drawn stay what they are.
func (s *Service) SaveExam(ctx context.Context, by, id string, rowVersion int, b Blueprint) (Exam, error) {
	if err := b.check(); err != nil {
		return Exam{}, err
	}
	e, err := s.store.exam(ctx, id)
	if err != nil {
		return e, err
	}
	if e.State == ExamOpen {
		if err := s.fillable(ctx, b.Parts); err != nil {
			return e, err
		}
	}
	e.Blueprint, e.UpdatedAt, e.UpdatedBy = b, s.Now(), by
	if err := s.store.saveExam(ctx, e, rowVersion); err != nil {
		return e, err
	}
	return s.store.exam(ctx, id)
}

func (s *Service) fillable(ctx context.Context, parts []Part) error {
	live, err := s.Live(ctx)
	if err != nil {
		return err
	}
	_, err = Draw(plain(live), parts, "check")
	return err
}

func plain(list []BankItem) []Item {
	items := make([]Item, len(list))
	for i, b := range list {
		items[i] = b.Item
	}
	return items
}

// OpenExam lets people take it; ErrBlueprint when the bank cannot fill a paper.
func (s *Service) OpenExam(ctx context.Context, by, id string) (Exam, error) {
	e, err := s.store.exam(ctx, id)
	if err != nil {
		return e, err
	}
	if err := s.fillable(ctx, e.Parts); err != nil {
		return e, err
	}
	return s.moveExam(ctx, by, id, ExamOpen)
}

// CloseExam keeps attempts from beginning; open ones may be finished.
func (s *Service) CloseExam(ctx context.Context, by, id string) (Exam, error) {
	return s.moveExam(ctx, by, id, ExamClosed)
}

func (s *Service) moveExam(ctx context.Context, by, id string, to ExamState) (Exam, error) {
	if err := s.store.moveExam(ctx, id, to, by, s.Now()); err != nil {
		return Exam{}, err
	}
	return s.store.exam(ctx, id)
}

// Exams lists every exam, last changed first.
func (s *Service) Exams(ctx context.Context) ([]Exam, error) { return s.store.exams(ctx) }

// Exam returns one; ErrNoExam.
func (s *Service) Exam(ctx context.Context, id string) (Exam, error) { return s.store.exam(ctx, id) }

// Supply says how many live items could fill each part, each part for itself, and whether they
// fill all of them together: parts may want the same items.
func (s *Service) Supply(ctx context.Context, parts []Part) (have []int, enough bool, err error) {
	live, err := s.Live(ctx)
	if err != nil {
		return nil, false, err
	}
	items := plain(live)
	have = make([]int, len(parts))
	for i, p := range parts {
		have[i] = p.width(items)
	}
	_, err = Draw(items, parts, "check")
	return have, err == nil, nil
}

// LoadExams stores exams of a pack, open at once; keys that are there stay as they are.
func (s *Service) LoadExams(ctx context.Context, pack map[string]Blueprint) error {
	for key, b := range pack {
		e, fresh, err := s.CreateExam(ctx, "", key, b)
		if err != nil {
			return fmt.Errorf("exam %s: %w", key, err)
		}
		if !fresh {
			continue
		}
		if _, err := s.OpenExam(ctx, "", e.ID); err != nil {
			return fmt.Errorf("open exam %s: %w", key, err)
		}
	}
	return nil
}
