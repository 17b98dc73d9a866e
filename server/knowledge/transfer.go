package knowledge

import (
	"context"
	"fmt"
	"io"
	"time"

	"qingting/server/errs"
)

// What callers can be told about an import.
var (
	ErrNoBatch = errs.New(errs.NotFound, "import_not_found", "没有找到这次导入，请重新上传表格。")
	ErrNoRows  = errs.New(errs.Conflict, "import_empty", "表格中没有可以导入的行，请按提示修改后重新上传。")
)

// The states of a batch.
const (
	batchChecked   = "checked"
	batchConfirmed = "confirmed"
)

// importBatch is a checked sheet that waits for its confirmation.
type importBatch struct {
	ID          string
	StaffID     string
	FileName    string
	Rows        []ImportRow `gorm:"column:rows_json;serializer:json"`
	State       string
	CreatedAt   time.Time
	ConfirmedAt *time.Time
	Result      ImportResult `gorm:"column:result_json;serializer:json"`
}

// ImportReport is the result of a dry run: nothing has been imported.
type ImportReport struct {
	BatchID string
	Total   int // rows that are not empty
	Valid   int
	Bad     []BadRow    // everything that is wrong, by row
	Preview []ImportRow // the first good rows, at most 20
}

// ImportResult counts what a confirmed import did. Skipped rows said what was stored already.
type ImportResult struct {
	Created int
	Updated int
	Skipped int
}

const previewRows = 20

// CheckImport reads a workbook of the 8-column format, tells what is wrong with it, and keeps
// the good rows for ConfirmImport. Errors: ErrSheet, ErrSheetLarge.
func (s *Service) CheckImport(ctx context.Context, staffID, fileName string, workbook io.Reader) (ImportReport, error) {
	data, err := io.ReadAll(io.LimitReader(workbook, MaxSheetBytes+1))
	if err != nil {
		return ImportReport{}, ErrSheet.With(err)
	}
	good, bad, total, err := readSheet(data)
	if err != nil {
		return ImportReport{}, err
	}
	existing, err := s.store.questions(ctx)
	if err != nil {
		return ImportReport{}, fmt.Errorf("read questions: %w", err)
	}
	for i := range good {
		_, good[i].Exists = existing[Normal(good[i].Question)]
	}
	b := importBatch{ID: newID(), StaffID: staffID, FileName: line(fileName), Rows: good, State: batchChecked, CreatedAt: s.now()}
	if err := s.store.createBatch(ctx, b); err != nil {
		return ImportReport{}, fmt.Errorf("store import: %w", err)
	}
	return ImportReport{BatchID: b.ID, Total: total, Valid: len(good), Bad: bad, Preview: good[:min(previewRows, len(good))]}, nil
}

// ConfirmImport imports the good rows of a batch the same staff member has checked: a question
// that is known changes its article, another makes a new one. With publish they go live,
// otherwise they wait as drafts. All rows are imported or none; confirming again returns the
// first result. Errors: ErrNoBatch, ErrNoRows.
func (s *Service) ConfirmImport(ctx context.Context, staffID, batchID string, publish bool) (ImportResult, error) {
	var result ImportResult
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		first, err := s.store.confirmBatch(ctx, batchID, staffID, s.now())
		if err != nil {
			return fmt.Errorf("confirm import: %w", err)
		}
		b, err := s.store.batch(ctx, batchID, staffID)
		if err != nil {
			return err
		}
		result = b.Result
		if !first {
			return nil
		}
		if len(b.Rows) == 0 {
			return ErrNoRows
		}
		im := importer{Service: s, staffID: staffID, publish: publish}
		if result, err = im.run(ctx, b.Rows); err != nil {
			return fmt.Errorf("import: %w", err)
		}
		return s.store.storeResult(ctx, batchID, result)
	})
	return result, err
}

// importer carries one import through its rows.
type importer struct {
	*Service
	staffID    string
	publish    bool
	categories *categoryMaker
	result     ImportResult
	fresh      []Article
}

func (m *importer) run(ctx context.Context, rows []ImportRow) (ImportResult, error) {
	// Imports wait for each other: two with the same new question would both create it.
	if err := m.store.lockRevision(ctx); err != nil {
		return m.result, err
	}
	existing, err := m.store.questions(ctx)
	if err != nil {
		return m.result, err
	}
	if m.categories, err = m.categoryMaker(ctx); err != nil {
		return m.result, err
	}
	for _, row := range rows {
		if err := m.row(ctx, row, existing[Normal(row.Question)]); err != nil {
			return m.result, fmt.Errorf("row %d: %w", row.Row, err)
		}
	}
	return m.result, m.create(ctx)
}

func (m *importer) row(ctx context.Context, row ImportRow, id string) error {
	category, err := m.categories.id(ctx, 0, row.Category...)
	if err != nil {
		return err
	}
	if id == "" {
		m.fresh = append(m.fresh, m.article(row.edit(category).clean()))
		m.result.Created++
		return nil
	}
	a, err := m.store.latest(ctx, id)
	if err != nil {
		return err
	}
	return m.change(ctx, a, row.over(Edit{Settings: a.Settings, Words: a.Words}, category).clean())
}

func (m *importer) article(e Edit) Article {
	a := m.liveArticle(m.staffID, e)
	if !m.publish {
		a.State, a.LiveVersion, a.PublishedBy, a.PublishedAt = Draft, 0, "", time.Time{}
	}
	return a
}

func (m *importer) change(ctx context.Context, a Article, e Edit) error {
	if sameWords(a.Words, e.Words) && sameSettings(a.Settings, e.Settings) {
		m.result.Skipped++
		return nil
	}
	if err := e.check().or(ErrInvalid); err != nil {
		return spelled(err)
	}
	if err := m.save(ctx, m.staffID, a, e); err != nil {
		return err
	}
	m.result.Updated++
	if !m.publish || sameWords(a.Words, e.Words) {
		return nil
	}
	saved, err := m.store.latest(ctx, a.ID)
	if err != nil {
		return err
	}
	return m.Service.publish(ctx, m.staffID, saved)
}

func (m *importer) create(ctx context.Context) error {
	if len(m.fresh) == 0 {
		return nil
	}
	if err := m.store.createArticles(ctx, m.fresh); err != nil {
		return err
	}
	if !m.publish {
		return nil
	}
	ids := mapped(m.fresh, func(a Article) string { return a.ID })
	return m.recordChanges(ctx, ids)
}

// PurgeImports deletes batches older than 30 days and returns how many.
func (s *Service) PurgeImports(ctx context.Context) (int64, error) {
	return s.store.removeBatches(ctx, s.now().AddDate(0, 0, -30))
}

// Export writes the latest words of every live public article as a workbook of the 8-column
// format. Internal articles stay here: the format cannot say that they are internal.
func (s *Service) Export(ctx context.Context, w io.Writer) error {
	list, err := s.store.exported(ctx)
	if err != nil {
		return fmt.Errorf("read articles: %w", err)
	}
	public := list[:0]
	for _, a := range list {
		if a.Audience == Public {
			public = append(public, a)
		}
	}
	if err := writeSheet(w, public); err != nil {
		return fmt.Errorf("write workbook: %w", err)
	}
	return nil
}

// ByQuestions returns the ids of the articles in force that ask one of the questions, by the
// question as it was given; spelling, spaces and marks do not matter.
func (s *Service) ByQuestions(ctx context.Context, questions []string) (map[string]string, error) {
	known, err := s.store.questions(ctx)
	if err != nil {
		return nil, fmt.Errorf("read questions: %w", err)
	}
	ids := map[string]string{}
	for _, q := range questions {
		if id, ok := known[Normal(q)]; ok && q != "" {
			ids[q] = id
		}
	}
	return ids, nil
}
