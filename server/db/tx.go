package db

import (
	"context"
	"database/sql"

	"gorm.io/gorm"
)

type txKey struct{}

// txState is what a context carries while a transaction is open.
type txState struct {
	owner *DB
	gorm  *gorm.DB
	after []func(ctx context.Context)
}

func (d *DB) stateOf(ctx context.Context) *txState {
	s, _ := ctx.Value(txKey{}).(*txState)
	if s == nil || s.owner != d {
		return nil
	}
	return s
}

// InTx runs fn in a transaction, or in the one ctx already carries. It commits when fn
// returns nil and rolls back otherwise. Functions given to AfterCommit run after the
// outermost commit, in order, and never after a rollback.
func (d *DB) InTx(ctx context.Context, fn func(ctx context.Context) error) error {
	if d.stateOf(ctx) != nil {
		return fn(ctx)
	}
	s := &txState{owner: d}
	err := d.gorm.WithContext(ctx).Transaction(func(tx *gorm.DB) error {
		s.gorm = tx
		return fn(context.WithValue(ctx, txKey{}, s))
	})
	if err != nil {
		return err
	}
	// What was stored must be told even if the caller has gone away meanwhile.
	free := context.WithoutCancel(ctx)
	for _, f := range s.after {
		f(free)
	}
	return nil
}

// Conn returns the handle stores must use: the transaction in ctx, if any.
func (d *DB) Conn(ctx context.Context) *gorm.DB {
	if s := d.stateOf(ctx); s != nil {
		return s.gorm.WithContext(ctx)
	}
	return d.gorm.WithContext(ctx)
}

// AfterCommit runs fn after the transaction in ctx commits, or at once when there is none.
// fn gets a context that no longer carries the finished transaction and is not cancelled
// with the request. fn must not wait for anything slow.
func (d *DB) AfterCommit(ctx context.Context, fn func(ctx context.Context)) {
	if s := d.stateOf(ctx); s != nil {
		s.after = append(s.after, fn)
		return
	}
	fn(context.WithoutCancel(ctx))
}

// SQLTx returns the *sql.Tx of the transaction in ctx, for libraries that enqueue
// transactionally; false when ctx carries none.
func (d *DB) SQLTx(ctx context.Context) (*sql.Tx, bool) {
	s := d.stateOf(ctx)
	if s == nil {
		return nil, false
	}
	tx, ok := s.gorm.Statement.ConnPool.(*sql.Tx)
	return tx, ok
}
