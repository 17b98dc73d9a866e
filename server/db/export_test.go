package db

import "context"

// MigrateTo brings the schema to an older version than the newest.
func (d *DB) MigrateTo(ctx context.Context, version int64) error {
	p, closeConn, err := d.provider()
	if err != nil {
		return err
	}
	defer closeConn()
	_, err = p.UpTo(ctx, version)
	return err
}
