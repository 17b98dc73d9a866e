package calculator

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"time"
)

// CheckImport reads a workbook, runs its examples and keeps the file for ConfirmImport; nothing
// else is stored. Errors: ErrWorkbook, ErrTooLarge.
func (s *Service) CheckImport(ctx context.Context, staffID string, workbook io.Reader) (Report, error) {
	data, err := io.ReadAll(io.LimitReader(workbook, MaxBytes+1))
	if err != nil {
		return Report{}, ErrWorkbook.With(err)
	}
	book, bad, err := Read(data)
	if err != nil {
		return Report{}, err
	}
	r := Report{BatchID: newID(), Bad: bad}
	if book != nil {
		r.Key, r.Title, r.Outcomes = book.Key, book.Title, book.RunExamples(ctx)
	}
	b := batch{ID: r.BatchID, StaffID: staffID, Workbook: data, State: batchChecked, CreatedAt: s.Now()}
	if err := s.store.createBatch(ctx, b); err != nil {
		return Report{}, fmt.Errorf("store import: %w", err)
	}
	return r, nil
}

// ConfirmImport makes the workbook of a batch, which the same staff member has checked, the
// newest version of its calculator; it is not live before it is published. Confirming again
// returns the calculator. Errors: ErrNoBatch, ErrBadCells.
func (s *Service) ConfirmImport(ctx context.Context, staffID, batchID string) (Calculator, error) {
	var id string
	err := s.DB.InTx(ctx, func(ctx context.Context) error {
		b, err := s.store.batch(ctx, batchID, staffID)
		if err != nil {
			return err
		}
		if id = b.CalculatorID; b.State == batchConfirmed {
			return nil
		}
		if id, err = s.save(ctx, staffID, b.Workbook); err != nil {
			return err
		}
		won, err := s.store.confirmBatch(ctx, batchID, id)
		if err == nil && !won {
			err = ErrState // the same batch is being confirmed elsewhere
		}
		return err
	})
	if err != nil {
		return Calculator{}, err
	}
	return s.store.calculator(ctx, id)
}

// save stores the workbook as the newest version.
func (s *Service) save(ctx context.Context, staffID string, data []byte) (id string, err error) {
	book, bad, err := Read(data)
	if err != nil {
		return "", err
	}
	if len(bad) > 0 {
		return "", ErrBadCells
	}
	c, err := s.store.calculator(ctx, book.Key)
	if errors.Is(err, ErrNotFound) {
		c = Calculator{ID: newID(), Slug: book.Key, State: Draft, LatestVersion: 1, UpdatedAt: s.Now(), UpdatedBy: staffID}
		err = s.store.createCalculator(ctx, c)
	} else if err == nil {
		c.LatestVersion++
		err = s.store.nextVersion(ctx, c, staffID, s.Now())
	}
	if err != nil {
		return "", err
	}
	return c.ID, s.store.createVersion(ctx, versionRow{
		CalculatorID: c.ID, Version: c.LatestVersion, Title: book.Title, Summary: book.Summary, Category: book.Category, Keywords: book.Keywords,
		ValidFrom: book.From.String(), ValidUntil: book.Until.String(), Examples: len(book.Examples), Workbook: data, SavedBy: staffID, SavedAt: s.Now(),
	})
}

// Publish makes the version the one citizens use, after running its examples once more. It must
// be the latest. Publishing twice is harmless. Errors: ErrVersionMoved, ErrExamples with the
// examples that fail.
func (s *Service) Publish(ctx context.Context, staffID, id string, version int) (Calculator, error) {
	c, err := s.store.calculator(ctx, id)
	if err != nil {
		return c, err
	}
	if c.LatestVersion != version {
		return c, ErrVersionMoved
	}
	if c.State == Live && c.LiveVersion == version {
		return c, nil
	}
	book, err := s.book(ctx, c.ID, version)
	if err != nil {
		return c, err
	}
	if err := failures(book.RunExamples(ctx)); err != nil {
		return c, err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error { return s.goLive(ctx, staffID, c) })
	if err != nil {
		return c, err
	}
	return s.store.calculator(ctx, c.ID)
}

func (s *Service) goLive(ctx context.Context, staffID string, c Calculator) error {
	moved, err := s.store.changeState(ctx, c, Live, c.LatestVersion, s.Now())
	if err != nil {
		return fmt.Errorf("publish calculator: %w", err)
	}
	if !moved {
		return ErrState
	}
	if err := s.store.endVersions(ctx, c.ID, s.Now()); err != nil {
		return err
	}
	return s.store.markPublished(ctx, c.ID, c.LatestVersion, staffID, s.Now())
}

// Withdraw takes a calculator from the citizens. Doing it twice is harmless; publishing brings
// it back. Sheets that were made stay.
func (s *Service) Withdraw(ctx context.Context, id string) (Calculator, error) {
	c, err := s.store.calculator(ctx, id)
	if err != nil || c.State == Withdrawn {
		return c, err
	}
	err = s.DB.InTx(ctx, func(ctx context.Context) error {
		moved, err := s.store.changeState(ctx, c, Withdrawn, 0, s.Now())
		if err != nil {
			return fmt.Errorf("withdraw calculator: %w", err)
		}
		if !moved {
			return ErrState
		}
		return s.store.endVersions(ctx, c.ID, s.Now())
	})
	if err != nil {
		return c, err
	}
	return s.store.calculator(ctx, c.ID)
}

// LoadPack publishes every workbook in the folder, once ever and only when there are no
// calculators at all, and reports how many. A workbook that is not in order is an error: packs are tested.
func (s *Service) LoadPack(ctx context.Context, files fs.FS, folder string) (int, error) {
	names, err := fs.Glob(files, path.Join(folder, "*.xlsx"))
	if err != nil {
		return 0, fmt.Errorf("list workbooks: %w", err)
	}
	loaded := 0
	_, err = s.DB.Once(ctx, "calculators", func(ctx context.Context) error {
		some, err := s.store.any(ctx)
		if err != nil || some {
			return err
		}
		for _, name := range names {
			if err := s.loadOne(ctx, files, name); err != nil {
				return fmt.Errorf("load %s: %w", name, err)
			}
			loaded++
		}
		return nil
	})
	return loaded, err
}

func (s *Service) loadOne(ctx context.Context, files fs.FS, name string) error {
	data, err := fs.ReadFile(files, name)
	if err != nil {
		return err
	}
	id, err := s.save(ctx, "", data)
	if err != nil {
		return err
	}
	c, err := s.store.calculator(ctx, id)
	if err != nil {
		return err
	}
	return s.goLive(ctx, "", c)
}

// PurgeImports deletes batches older than 30 days and returns how many.
func (s *Service) PurgeImports(ctx context.Context) (int64, error) {
	return s.store.removeBatches(ctx, s.Now().Add(-30*24*time.Hour))
}
