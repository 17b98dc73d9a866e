package safety

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// CheckKind is the kind of job that calls RunCheck with a check's id.
const CheckKind = "safety.check"

// Fresh is how recently a citizen must have used the mini-program for WeChat to check what
// they send (msgSecCheck v2 and mediaCheckAsync: error 61010 otherwise).
const Fresh = 2 * time.Hour

// keptChecks is how long a finished check is kept: a late callback finds it.
const keptChecks = 7 * 24 * time.Hour

// Scene is what WeChat wants to know about a text.
type Scene int

// The scenes, by WeChat's numbers.
const (
	SceneComment Scene = 2
	SceneForum   Scene = 3
)

// Opinion is what WeChat thinks: Suggest is pass, review or risky, Label its number for a kind
// of content.
type Opinion struct {
	Suggest string
	Label   int
}

// ErrAway is what a Checker answers when WeChat does not know the citizen as somebody who is there.
var ErrAway = errors.New("the citizen is not there")

// Checker asks WeChat. CheckMedia's opinion comes later, to MediaChecked with the same trace.
type Checker interface {
	CheckText(ctx context.Context, openID, text string, scene Scene) (Opinion, error)
	CheckMedia(ctx context.Context, openID, url string, scene Scene) (trace string, err error)
}

// People knows by which openid of the mini-program a citizen was there since the given time;
// empty when they were not.
type People interface {
	FreshOpenID(ctx context.Context, citizenID string, since time.Time) (string, error)
}

// Check is one text or picture WeChat is asked about. Its text is removed when it was checked.
type Check struct {
	ID        string
	CitizenID string
	Place     Place
	TargetID  string
	Text      string
	FileID    string
	State     string
	Trace     *string
	CreatedAt time.Time
}

// TableName returns safety_checks.
func (Check) TableName() string { return "safety_checks" }

// The states of a check.
const (
	waiting = "waiting"
	asked   = "asked"
	done    = "done"
	skipped = "skipped"
)

// checkID makes the check of the same text the same, however often it is noted.
func checkID(n Noted) string {
	return uuid.NewSHA1(uuid.Nil, []byte(string(n.Where)+"/"+n.CitizenID+"/"+n.ClientID+"/"+n.FileID)).String()
}

// askLater has the text or picture checked soon, with the transaction of ctx.
func (s *Service) askLater(ctx context.Context, n Noted) error {
	if s.Checker == nil || s.People == nil || s.Later == nil || n.Where == Picture && s.Link == nil {
		return nil
	}
	c := Check{ID: checkID(n), CitizenID: n.CitizenID, Place: n.Where, TargetID: n.TargetID, Text: n.Text.Text, FileID: n.FileID, State: waiting, CreatedAt: s.Now()}
	created, err := s.store.createCheck(ctx, c)
	if err != nil || !created {
		return err
	}
	if err := s.Later(ctx, c.ID); err != nil {
		return fmt.Errorf("have a text checked: %w", err)
	}
	return nil
}

// RunCheck asks WeChat about one text or picture. It is the work of a job: an error means
// again later, and doing it twice is harmless. Nobody is asked about citizens who were not in
// the mini-program lately.
func (s *Service) RunCheck(ctx context.Context, id string) error {
	c, found, err := s.store.checkByID(ctx, id)
	if err != nil || !found || c.State != waiting {
		return err
	}
	openID, err := s.People.FreshOpenID(ctx, c.CitizenID, s.Now().Add(-Fresh))
	if err != nil {
		return fmt.Errorf("find who to check: %w", err)
	}
	if openID == "" {
		return s.store.endCheck(ctx, id, waiting, skipped)
	}
	if c.Place == Picture {
		return s.askMedia(ctx, c, openID)
	}
	scene := SceneComment
	if c.Place != Message {
		scene = SceneForum
	}
	o, err := s.Checker.CheckText(ctx, openID, c.Text, scene)
	if errors.Is(err, ErrAway) {
		return s.store.endCheck(ctx, id, waiting, skipped)
	}
	if err != nil {
		return fmt.Errorf("check a text: %w", err)
	}
	return s.conclude(ctx, c, o)
}

func (s *Service) askMedia(ctx context.Context, c Check, openID string) error {
	url := s.Link(c.FileID)
	if url == "" {
		return s.store.endCheck(ctx, c.ID, waiting, skipped)
	}
	trace, err := s.Checker.CheckMedia(ctx, openID, url, SceneComment)
	if errors.Is(err, ErrAway) {
		return s.store.endCheck(ctx, c.ID, waiting, skipped)
	}
	if err != nil {
		return fmt.Errorf("check a picture: %w", err)
	}
	return s.store.traced(ctx, c.ID, trace)
}

// MediaChecked takes WeChat's opinion on a picture. ErrTrace for a trace that is not known, or
// not yet: the callback can be faster than the answer that names the trace, so try again.
func (s *Service) MediaChecked(ctx context.Context, trace string, o Opinion) error {
	c, found, err := s.store.checkByTrace(ctx, trace)
	if err != nil {
		return fmt.Errorf("find a check: %w", err)
	}
	if !found {
		return ErrTrace
	}
	if c.State == done {
		return nil
	}
	return s.conclude(ctx, c, o)
}

// conclude shows a reviewer what WeChat found suspicious.
func (s *Service) conclude(ctx context.Context, c Check, o Opinion) error {
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		if o.Suggest == "risky" || o.Suggest == "review" {
			i, err := s.itemOf(Text{CitizenID: c.CitizenID, Where: c.Place, Text: c.Text}, Review)
			if err != nil {
				return err
			}
			i.TargetID, i.ClientID, i.FileID, i.Source = c.TargetID, c.ID, c.FileID, WeChat
			i.Category, i.Why, i.Reasons = categoryOf(o.Label), fmt.Sprintf("微信内容检测提示：%s（%s）。", labelWords(o.Label), suggestWords(o.Suggest)), []Reason{}
			if _, err := s.store.create(ctx, i); err != nil {
				return err
			}
		}
		return s.store.endCheck(ctx, c.ID, c.State, done)
	})
	if err != nil {
		return fmt.Errorf("store an opinion: %w", err)
	}
	return nil
}

// labels are WeChat's kinds of content.
var labels = map[int]struct {
	words    string
	category Category
}{
	10001: {"广告", Ads}, 20001: {"时政", Other}, 20002: {"色情", Porn}, 20003: {"辱骂", Abuse}, 20006: {"违法犯罪", Banned},
	20008: {"欺诈", Fraud}, 20012: {"低俗", Porn}, 20013: {"版权", Other},
}

func categoryOf(label int) Category {
	if l, known := labels[label]; known {
		return l.category
	}
	return Other
}

func labelWords(label int) string {
	if l, known := labels[label]; known {
		return l.words
	}
	return "其他"
}

func suggestWords(suggest string) string {
	if suggest == "risky" {
		return "有风险"
	}
	return "需要人工看一眼"
}

// keptItems is how long items are kept: records of a network are kept for at least six months
// (中华人民共和国网络安全法, on network logs), and no longer than they are needed.
const keptItems = 190 * 24 * time.Hour

// Purge removes checks older than a week, also those never answered, and items older than half
// a year, but no appeal that waits.
func (s *Service) Purge(ctx context.Context) error {
	if err := s.store.purgeChecks(ctx, s.Now().Add(-keptChecks)); err != nil {
		return fmt.Errorf("purge checks: %w", err)
	}
	if err := s.store.purgeItems(ctx, s.Now().Add(-keptItems)); err != nil {
		return fmt.Errorf("purge stopped texts: %w", err)
	}
	return nil
}
