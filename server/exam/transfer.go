package exam

import (
	"context"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
	"time"

	"qingting/server/errs"
)

// Limits of a file of items.
const (
	MaxFileBytes    = 5 << 20
	maxFileUnpacked = 50 << 20
	maxFileItems    = 2000
)

// What importing answers with.
var (
	ErrFile      = errs.New(errs.Invalid, "file_unreadable", "读不懂这个文件，请用模板填写，或者检查 GIFT 格式。")
	ErrFileLarge = errs.New(errs.TooLarge, "file_too_large", "文件太大，一次最多 5 MB、2000 道题。")
	ErrNoBatch   = errs.New(errs.NotFound, "import_not_found", "没有找到这次导入，请重新上传。")
	ErrNoRows    = errs.New(errs.Conflict, "import_empty", "没有可以导入的题，请按提示修改后重新上传。")
)

// BadRow is what is wrong with one row or question of a file.
type BadRow struct {
	Row     int // as spreadsheets count; of GIFT the number of the question
	Column  string
	Message string
}

// Batch is a checked file.
type Batch struct {
	ID     string
	Items  []Item
	Bad    []BadRow
	Exists int // of the items, how many become a next version; the same again does not
}

// ImportResult counts what a confirmed import did; items that said the same again count nowhere.
type ImportResult struct {
	Created, Changed int
}

type batchRow struct {
	ID        string
	StaffID   string
	Items     []Item `gorm:"serializer:json"`
	State     string
	Result    ImportResult `gorm:"serializer:json"`
	CreatedAt time.Time
}

// TableName returns exam_imports.
func (batchRow) TableName() string { return "exam_imports" }

// CheckImport reads a workbook in the template's columns, or GIFT text when the name does not end
// in .xlsx, says everything that is wrong with it, and keeps the good items for ConfirmImport.
// ErrFile, ErrFileLarge.
func (s *Service) CheckImport(ctx context.Context, staffID, name string, file io.Reader) (Batch, error) {
	data, err := io.ReadAll(io.LimitReader(file, MaxFileBytes+1))
	if err != nil {
		return Batch{}, ErrFile.With(err)
	}
	if len(data) > MaxFileBytes {
		return Batch{}, ErrFileLarge
	}
	read := readGIFT
	if strings.HasSuffix(strings.ToLower(name), ".xlsx") {
		read = readWorkbook
	}
	b := Batch{ID: newID(), Items: []Item{}, Bad: []BadRow{}}
	if b.Items, b.Bad, err = read(data); err != nil {
		return Batch{}, err
	}
	if len(b.Items) > maxFileItems {
		return Batch{}, ErrFileLarge
	}
	b.dropRepeated()
	_, counts, err := s.news(ctx, b.Items)
	if err != nil {
		return Batch{}, err
	}
	b.Exists = counts.Changed
	err = s.store.createBatch(ctx, batchRow{ID: b.ID, StaffID: staffID, Items: b.Items, State: "checked", CreatedAt: s.Now()})
	if err != nil {
		return Batch{}, fmt.Errorf("store import: %w", err)
	}
	return b, nil
}

// dropRepeated keeps the first of items with the same key.
func (b *Batch) dropRepeated() {
	seen := map[string]bool{}
	kept := []Item{}
	for _, i := range b.Items {
		if seen[i.Key] {
			b.Bad = append(b.Bad, BadRow{0, "编号", "编号“" + i.Key + "”重复，只取第一道。"})
			continue
		}
		seen[i.Key] = true
		kept = append(kept, i)
	}
	b.Items = kept
}

// ConfirmImport stores the good items of a file the same person has checked, live at once; a key
// that is taken gets its next version. Confirming again returns the first result. ErrNoBatch,
// ErrNoRows.
func (s *Service) ConfirmImport(ctx context.Context, staffID, batchID string) (result ImportResult, err error) {
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		first, err := s.store.confirmBatch(ctx, batchID, staffID)
		if err != nil {
			return err
		}
		b, err := s.store.batch(ctx, batchID, staffID)
		if err != nil {
			return err
		}
		if result = b.Result; !first {
			return nil
		}
		if len(b.Items) == 0 {
			return ErrNoRows
		}
		news, counts, err := s.news(ctx, b.Items)
		if err != nil {
			return err
		}
		if _, err := s.Replace(ctx, staffID, news); err != nil {
			return err
		}
		result = counts
		return s.store.storeResult(ctx, batchID, result)
	})
	return result, err
}

// PurgeImports deletes checked files older than 30 days and returns how many.
func (s *Service) PurgeImports(ctx context.Context) (int64, error) {
	return s.store.removeBatches(ctx, s.Now().Add(-30*24*time.Hour))
}

// news leaves out the items the bank has already, and keeps in the others what a file cannot say.
func (s *Service) news(ctx context.Context, items []Item) (news []Item, counts ImportResult, err error) {
	all, err := s.store.all(ctx)
	if err != nil {
		return nil, counts, fmt.Errorf("read bank: %w", err)
	}
	by := make(map[string]StoredItem, len(all))
	for _, i := range all {
		by[i.Key] = i
	}
	for _, i := range items {
		old, known := by[i.Key]
		if !known {
			counts.Created++
			news = append(news, i)
			continue
		}
		i = i.keeping(old.Item)
		if old.State == Live && old.LiveVersion == old.LatestVersion && reflect.DeepEqual(i, old.Item) {
			continue
		}
		counts.Changed++
		news = append(news, i)
	}
	return news, counts, nil
}

// keeping takes over what a file has no place for: the article, the number of the basis, and the
// reasons of options whose words are the same.
func (i Item) keeping(old Item) Item {
	if i.Article == "" {
		i.Article = old.Article
	}
	if i.Basis.Number == "" && i.Basis.Name == old.Basis.Name {
		i.Basis.Number = old.Basis.Number
	}
	why := map[string]string{}
	for _, o := range old.Options {
		why[o.Text] = o.Why
	}
	i.Options = slices.Clone(i.Options)
	for n, o := range i.Options {
		if o.Why == "" {
			i.Options[n].Why = why[o.Text]
		}
	}
	return i
}
