package calculator

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/google/uuid"

	"qingting/server/db"
	"qingting/server/errs"
)

// State says how far a calculator is. A live one may have a newer version that waits.
type State string

// The states of a calculator.
const (
	Draft     State = "draft"
	Live      State = "live"
	Withdrawn State = "withdrawn"
)

// What callers can be told about stored calculators.
var (
	ErrNoBatch      = errs.New(errs.NotFound, "calculator_batch_not_found", "没有找到这次导入，请重新上传工作簿。")
	ErrBadCells     = errs.New(errs.Invalid, "calculator_has_bad_cells", "工作簿里还有填写不对的单元格，请改好后重新上传。")
	ErrExamples     = errs.New(errs.Conflict, "calculator_examples_fail", "工作簿里有算例算得不对，改好并重新导入后才能发布。")
	ErrVersionMoved = errs.New(errs.Conflict, "calculator_version_moved", "已有更新的版本，请刷新后再发布。")
	ErrState        = errs.New(errs.Conflict, "calculator_state", "这个计算器的状态已经变了，请刷新后再试。")
	ErrClientID     = errs.New(errs.Invalid, "client_id_invalid", "client_id 不能为空，且不超过 64 个字符。")
	ErrNoSheet      = errs.New(errs.NotFound, "calculation_not_found", "没有找到这份计算单。")
)

// Calculator is a stored calculator with the words of its latest version.
type Calculator struct {
	ID            string
	Slug          string // the workbook's 编号
	State         State
	LatestVersion int
	LiveVersion   int // 0: none
	UpdatedAt     time.Time
	UpdatedBy     string // staff id

	Title      string
	Summary    string
	Category   string
	Keywords   []string `gorm:"serializer:json"`
	ValidFrom  string   // 2026-11-21, "": always
	ValidUntil string   // last day
	Examples   int
}

// Version is one version of a workbook, without the file.
type Version struct {
	Version     int
	Title       string
	SavedBy     string
	SavedAt     time.Time
	PublishedBy string
	PublishedAt time.Time // zero: never
	EndedAt     time.Time // zero: not replaced or withdrawn
}

// Offer is a live calculator as citizens and the bot find it.
type Offer struct {
	ID       string
	Key      string
	Title    string
	Summary  string
	Category string
	Keywords []string
}

// Form is a calculator ready to be filled in.
type Form struct {
	Calculator
	Version int // the version that is used
	Book    *Book
}

// Calculation is a stored sheet.
type Calculation struct {
	ID           string
	CalculatorID string
	Version      int
	CitizenID    string // "" when an agent calculated for nobody in particular
	CreatedAt    time.Time
	Sheet
}

// Report is what a dry run found. With bad cells there are no outcomes.
type Report struct {
	BatchID  string
	Key      string
	Title    string
	Bad      []Bad
	Outcomes []Outcome
}

// Parts is what a Service is made of.
type Parts struct {
	DB   *db.DB
	Now  func() time.Time // UTC
	Zone *time.Location   // the city's: which day it is
}

// Service holds the use cases of the calculators. It is safe for concurrent use.
type Service struct {
	Parts
	store store
	books sync.Map // "id/version" to *Book; versions never change
}

// New returns a Service.
func New(p Parts) *Service { return &Service{Parts: p, store: store{p.DB}} }

// Today is the city's day.
func (s *Service) Today() Date { return DateOf(s.Now().In(s.Zone)) }

func newID() string { return uuid.Must(uuid.NewV7()).String() }

// Live lists what citizens can use, in the order of category and title.
func (s *Service) Live(ctx context.Context) ([]Offer, error) {
	list, err := s.store.live(ctx)
	if err != nil {
		return nil, fmt.Errorf("list live calculators: %w", err)
	}
	return list, nil
}

// Find lists calculators for staff; an empty state is all.
func (s *Service) Find(ctx context.Context, state State) ([]Calculator, error) {
	list, err := s.store.calculators(ctx, state)
	if err != nil {
		return nil, fmt.Errorf("list calculators: %w", err)
	}
	return list, nil
}

// Calculator returns one by its id or key, whatever its state. Errors: ErrNotFound.
func (s *Service) Calculator(ctx context.Context, id string) (Calculator, error) {
	return s.store.calculator(ctx, id)
}

// Versions lists a calculator's versions, the newest first.
func (s *Service) Versions(ctx context.Context, id string) ([]Version, error) {
	c, err := s.store.calculator(ctx, id)
	if err != nil {
		return nil, err
	}
	return s.store.versions(ctx, c.ID)
}

// Form returns a live calculator, by id or key, as it is filled in for a day; no day is today.
// The live version is used, or the newest published one before it that covers the day.
// Errors: ErrNotFound, ErrNotInTime.
func (s *Service) Form(ctx context.Context, id string, day Date) (Form, error) {
	c, err := s.store.calculator(ctx, id)
	if err != nil {
		return Form{}, err
	}
	if c.State != Live {
		return Form{}, ErrNotFound
	}
	if day.Zero() {
		day = s.Today()
	}
	version, err := s.store.versionFor(ctx, c, day.String())
	if err != nil {
		return Form{}, err
	}
	book, err := s.book(ctx, c.ID, version)
	return Form{Calculator: c, Version: version, Book: book}, err
}

// Latest returns the latest version for editors, published or not.
func (s *Service) Latest(ctx context.Context, id string) (Form, error) {
	c, err := s.store.calculator(ctx, id)
	if err != nil {
		return Form{}, err
	}
	book, err := s.book(ctx, c.ID, c.LatestVersion)
	return Form{Calculator: c, Version: c.LatestVersion, Book: book}, err
}

// book returns the compiled workbook of a version.
func (s *Service) book(ctx context.Context, id string, version int) (*Book, error) {
	key := fmt.Sprintf("%s/%d", id, version)
	if b, ok := s.books.Load(key); ok {
		return b.(*Book), nil
	}
	data, err := s.store.workbook(ctx, id, version)
	if err != nil {
		return nil, err
	}
	b, bad, err := Read(data)
	if err != nil {
		return nil, fmt.Errorf("read stored workbook: %w", err)
	}
	if b == nil {
		return nil, fmt.Errorf("stored workbook %s has bad cells: %+v", key, bad[0])
	}
	s.books.Store(key, b)
	return b, nil
}

// Order is one calculation that is asked for. CitizenID is whose it is, StaffID the agent who
// asks; one of them may be empty.
type Order struct {
	ClientID  string
	CitizenID string
	StaffID   string
	AsOf      Date // zero: today
	Inputs    map[string]string
}

func (o Order) madeBy() string {
	if o.StaffID != "" {
		return "staff:" + o.StaffID
	}
	return "citizen:" + o.CitizenID
}

// Calculate works out and stores a sheet. The same ClientID again returns the first sheet;
// created tells which. Errors: those of Form and of Book.Calculate.
func (s *Service) Calculate(ctx context.Context, id string, o Order) (c Calculation, created bool, err error) {
	if o.ClientID == "" || len(o.ClientID) > 64 {
		return c, false, ErrClientID
	}
	c, err = s.store.calculationByClientID(ctx, o.madeBy(), o.ClientID)
	if !errors.Is(err, ErrNoSheet) {
		return c, false, err
	}
	day := o.AsOf
	if day.Zero() {
		day = s.Today()
	}
	form, err := s.Form(ctx, id, day)
	if err != nil {
		return c, false, err
	}
	sheet, err := form.Book.Calculate(ctx, day, o.Inputs)
	if err != nil {
		return c, false, err
	}
	c = Calculation{ID: newID(), CalculatorID: form.ID, Version: form.Version, CitizenID: o.CitizenID, CreatedAt: s.Now(), Sheet: sheet}
	if created, err = s.store.createCalculation(ctx, c, o); err != nil {
		return c, false, fmt.Errorf("store sheet: %w", err)
	}
	if !created { // another try was faster
		c, err = s.store.calculationByClientID(ctx, o.madeBy(), o.ClientID)
	}
	return c, created, err
}

// Calculation returns any sheet; the caller has checked who asks. Errors: ErrNoSheet.
func (s *Service) Calculation(ctx context.Context, id string) (Calculation, error) {
	return s.store.calculation(ctx, id)
}

// OfCitizen returns the sheet if it is the citizen's own, and ErrNoSheet otherwise.
func (s *Service) OfCitizen(ctx context.Context, citizenID, id string) (Calculation, error) {
	c, err := s.store.calculation(ctx, id)
	if err == nil && (citizenID == "" || c.CitizenID != citizenID) {
		return Calculation{}, ErrNoSheet
	}
	return c, err
}

// Sheets lists all the citizen's sheets, the oldest first, at most limit.
func (s *Service) Sheets(ctx context.Context, citizenID string, limit int) ([]Calculation, error) {
	return s.store.calculationsOf(ctx, citizenID, limit)
}

// Erase deletes the citizen's sheets, which say when somebody was born and what they earn. It
// joins the caller's transaction; letters must have let go of them before.
func (s *Service) Erase(ctx context.Context, citizenID string) error {
	if err := s.store.eraseCalculations(ctx, citizenID); err != nil {
		return fmt.Errorf("erase sheets: %w", err)
	}
	return nil
}

// Workbook returns the file of the latest version and a name for it.
func (s *Service) Workbook(ctx context.Context, id string) (data []byte, name string, err error) {
	c, err := s.store.calculator(ctx, id)
	if err != nil {
		return nil, "", err
	}
	data, err = s.store.workbook(ctx, c.ID, c.LatestVersion)
	return data, c.Slug + ".xlsx", err
}

// OwnedByCitizen reports whether the sheet is the citizen's, for letters.
func (s *Service) OwnedByCitizen(ctx context.Context, calculationID, citizenID string) error {
	_, err := s.OfCitizen(ctx, citizenID, calculationID)
	return err
}

// failures says which examples went wrong, in a sentence.
func failures(list []Outcome) error {
	var names []string
	for _, o := range list {
		if !o.OK {
			names = append(names, fmt.Sprintf("第 %d 行“%s”应当 %s，实际 %s", o.Row, o.Name, o.Expected, o.Got))
		}
	}
	if len(names) == 0 {
		return nil
	}
	sentence := fmt.Sprintf("有 %d 个算例算得不对，不能发布：%s", len(names), strings.Join(names[:min(3, len(names))], "；"))
	if len(names) > 3 {
		sentence += "……"
	}
	return ErrExamples.Say(sentence + "。")
}
