package course

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"qingting/server/errs"
	"qingting/server/exam"
	"qingting/server/learning"
)

// ProposalState is what became of a proposal.
type ProposalState string

// The states of a proposal.
const (
	Open     ProposalState = "open"
	Approved ProposalState = "approved"
	Declined ProposalState = "declined"
	Outdated ProposalState = "outdated" // the article has changed again or is gone
)

// Proposal offers a lesson about an article version that was just published.
type Proposal struct {
	ID             string
	ArticleID      string
	ArticleVersion int
	BeforeVersion  int // the version taught so far; 0 for a new article
	State          ProposalState
	LessonID       string // what it became
	Reason         string // why it was declined
	CreatedAt      time.Time
	DecidedAt      *time.Time
	DecidedBy      string
}

// updatesCourse is where lessons made of new knowledge go when the trainer names no course.
const updatesCourse = "updates"

const knowledgeMark = "lessons:knowledge"

// Follow looks at what happened to the knowledge since it was called last, by any process: it
// flags lessons that cite what has changed or ended, offers drafts of what was published, and
// tells the trainers. The first call only remembers where knowledge stands.
func (s *Service) Follow(ctx context.Context) error {
	from, known, err := s.store.mark(ctx, knowledgeMark)
	if err != nil {
		return fmt.Errorf("read knowledge mark: %w", err)
	}
	ids, to, err := s.Articles.Changed(ctx, from)
	if err != nil || (known && to == from) {
		return err
	}
	if !known {
		return s.store.setMark(ctx, knowledgeMark, to)
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		first, err := s.store.advance(ctx, knowledgeMark, from, to)
		if err != nil {
			return err
		}
		if !first {
			return errStop
		}
		for _, id := range ids {
			if err := s.changed(ctx, id); err != nil {
				return fmt.Errorf("article %s: %w", id, err)
			}
		}
		return nil
	})
	if errors.Is(err, errStop) {
		return nil
	}
	return err
}

// FollowDates flags lessons whose articles have ended by their dates, which is no change of the
// article. Call it every hour or so.
func (s *Service) FollowDates(ctx context.Context) error {
	ids, err := s.store.cited(ctx)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := s.Articles.Draftable(ctx, id, 0); errs.ClassOf(err) == errs.NotFound {
			if err := s.flagCiting(ctx, id, 0, "引用的知识已撤下或过期，请核对后修改或撤下这节课。"); err != nil {
				return err
			}
		} else if err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) changed(ctx context.Context, articleID string) error {
	a, err := s.Articles.Draftable(ctx, articleID, 0)
	if errs.ClassOf(err) == errs.NotFound {
		if err := s.store.outdate(ctx, articleID, s.Now()); err != nil {
			return err
		}
		return s.flagCiting(ctx, articleID, 0, "引用的知识已撤下或过期，请核对后修改或撤下这节课。")
	}
	if err != nil {
		return err
	}
	if err := s.flagCiting(ctx, articleID, a.Version, fmt.Sprintf("引用的知识“%s”有了新版本，请核对这节课。", a.Question)); err != nil {
		return err
	}
	return s.propose(ctx, a)
}

// flagCiting flags the lessons that cite another version than the one in force.
func (s *Service) flagCiting(ctx context.Context, articleID string, version int, why string) error {
	rows, err := s.store.citing(ctx, articleID)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if r.ArticleVersion == version {
			continue
		}
		news, err := s.store.flag(ctx, r.LessonID, why, s.Now())
		if err != nil {
			return err
		}
		if !news {
			continue
		}
		l, err := s.store.one(ctx, r.LessonID)
		if err != nil {
			return err
		}
		if err := s.Trainers.Flagged(ctx, l, why); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) propose(ctx context.Context, a learning.Article) error {
	p := Proposal{ID: newID(), ArticleID: a.Key, ArticleVersion: a.Version, BeforeVersion: max(a.Version-1, 0), State: Open, CreatedAt: s.Now()}
	if rows, err := s.store.citing(ctx, a.Key); err != nil {
		return err
	} else if len(rows) > 0 {
		p.BeforeVersion = rows[0].ArticleVersion
	}
	if p.BeforeVersion == p.ArticleVersion {
		return nil
	}
	news, err := s.store.propose(ctx, p)
	if err != nil || !news {
		return err
	}
	return s.Trainers.Proposed(ctx, p, a.Question)
}

// Offer is a proposal with the lesson drafted from the article as it is now.
type Offer struct {
	Proposal
	Question string
	Plan     learning.LessonPlan
}

// Offers lists the open proposals, newest first, at most 200, without their drafts.
func (s *Service) Offers(ctx context.Context) ([]Offer, error) {
	list, err := s.store.proposals(ctx)
	if err != nil {
		return nil, err
	}
	var offers []Offer
	for _, p := range list {
		a, err := s.Articles.Draftable(ctx, p.ArticleID, p.ArticleVersion)
		if errs.ClassOf(err) == errs.NotFound {
			continue
		}
		if err != nil {
			return nil, err
		}
		offers = append(offers, Offer{Proposal: p, Question: a.Question})
	}
	return offers, nil
}

// Offer returns a proposal with its draft: cards and items made of the article's own words.
func (s *Service) Offer(ctx context.Context, id string) (Offer, error) {
	p, err := s.store.proposal(ctx, id)
	if err != nil {
		return Offer{}, err
	}
	a, err := s.Articles.Draftable(ctx, p.ArticleID, p.ArticleVersion)
	if err != nil {
		return Offer{}, ErrProposal.With(err)
	}
	var before *learning.Article
	if p.BeforeVersion > 0 {
		if b, err := s.Articles.Draftable(ctx, p.ArticleID, p.BeforeVersion); err == nil {
			before = &b
		}
	}
	others, err := s.Articles.SameMatter(ctx, a.Matter)
	if err != nil {
		return Offer{}, err
	}
	return Offer{p, a.Question, learning.Draft(a, before, others)}, nil
}

// Decline closes a proposal with a reason.
func (s *Service) Decline(ctx context.Context, by, id, reason string) error {
	if strings.TrimSpace(reason) == "" {
		return ErrReason
	}
	p, err := s.store.proposal(ctx, id)
	if err != nil {
		return err
	}
	now := s.Now()
	p.State, p.Reason, p.DecidedAt, p.DecidedBy = Declined, reason, &now, by
	return s.store.decide(ctx, p)
}

// Approve makes the trainer's version of the draft a live lesson with live items. Quiz cards name
// items by key. A second lesson about the same article becomes its next version. ErrDecided when
// somebody was faster.
func (s *Service) Approve(ctx context.Context, by, id string, e Edit, items []exam.Item) (l Lesson, err error) {
	p, err := s.store.proposal(ctx, id)
	if err != nil {
		return l, err
	}
	if p.State != Open {
		return l, ErrDecided
	}
	if err := e.refuse(); err != nil {
		return l, err
	}
	for _, i := range items {
		if err := i.Check(); err != nil {
			return l, err
		}
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		l, err = s.approve(ctx, by, p, e, items)
		return err
	})
	return l, err
}

func (s *Service) approve(ctx context.Context, by string, p Proposal, e Edit, items []exam.Item) (Lesson, error) {
	ids, err := s.Bank.Publish(ctx, by, items)
	if err != nil {
		return Lesson{}, err
	}
	for i, c := range e.Cards {
		if id, ok := ids[c.Item]; ok {
			e.Cards[i].Item = id
		}
	}
	if e.CourseID == "" {
		if e.CourseID, err = s.updates(ctx); err != nil {
			return Lesson{}, err
		}
	}
	l, err := s.saveApproved(ctx, by, p, e)
	if err != nil {
		return l, err
	}
	if err := s.goLive(ctx, by, l); err != nil {
		return l, err
	}
	now := s.Now()
	p.State, p.LessonID, p.DecidedAt, p.DecidedBy = Approved, l.ID, &now, by
	if err := s.store.decide(ctx, p); err != nil {
		return l, err
	}
	return s.store.one(ctx, l.ID)
}

func (s *Service) saveApproved(ctx context.Context, by string, p Proposal, e Edit) (Lesson, error) {
	key := "article-" + p.ArticleID
	l, err := s.store.byKey(ctx, key)
	if err == nil {
		return s.Save(ctx, by, l.ID, l.RowVersion, e)
	}
	if !errors.Is(err, ErrNotFound) {
		return l, err
	}
	l = Lesson{ID: newID(), Key: key, State: Draft, Version: 1, UpdatedBy: by}
	if _, err := s.create(ctx, &l, e); err != nil {
		return l, err
	}
	return s.store.byKey(ctx, key)
}

func (s *Service) updates(ctx context.Context) (string, error) {
	c := Course{ID: newID(), Key: updatesCourse, Title: "新知识", Summary: "刚发布或刚改过的知识，学完再上线接待", Position: -1}
	if _, err := s.store.createCourse(ctx, c, s.Now()); err != nil {
		return "", err
	}
	c, err := s.store.courseByKey(ctx, updatesCourse)
	return c.ID, err
}
