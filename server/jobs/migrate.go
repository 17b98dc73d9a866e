package jobs

import (
	"context"
	"errors"
	"fmt"

	"github.com/riverqueue/river/rivermigrate"
)

// migrating is the PostgreSQL advisory lock under which the tables are made.
const migrating = 123456

// Migrate makes or upgrades the queue's tables. Processes that start together may all call it.
func Migrate(ctx context.Context, p Parts) (err error) {
	driver, err := driverFor(p)
	if err != nil {
		return err
	}
	m, err := rivermigrate.New(driver, &rivermigrate.Config{Logger: p.Log})
	if err != nil {
		return fmt.Errorf("read job queue migrations: %w", err)
	}
	unlock, err := lock(ctx, p)
	if err != nil {
		return fmt.Errorf("lock job queue migrations: %w", err)
	}
	defer func() { err = errors.Join(err, unlock()) }()
	if _, err := m.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
		return fmt.Errorf("migrate job queue: %w", err)
	}
	return nil
}

// lock waits until no other process migrates. SQLite serves a single process.
func lock(ctx context.Context, p Parts) (unlock func() error, err error) {
	if p.Engine != "postgres" {
		return func() error { return nil }, nil
	}
	conn, err := p.Pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	if _, err := conn.ExecContext(ctx, "SELECT pg_advisory_lock($1)", migrating); err != nil {
		return nil, errors.Join(err, conn.Close())
	}
	return func() error {
		_, err := conn.ExecContext(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock($1)", migrating)
		return errors.Join(err, conn.Close())
	}, nil
}
