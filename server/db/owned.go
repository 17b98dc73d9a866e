package db

import (
	"context"
	"slices"
)

// Owned names a table whose rows belong to somebody: its single key column and the column that
// says whose the row is, both text.
type Owned struct {
	Table string
	Key   string
	Owner string
}

// ownedAtOnce keeps lists of keys within what both engines take in one statement.
const ownedAtOnce = 500

// HandOver gives rows of one owner to another and returns their keys: all of them when keys is
// nil, and otherwise those with these keys that are still from's. It joins the transaction in
// ctx; the caller sees to it that no unique key is in the way.
func (d *DB) HandOver(ctx context.Context, o Owned, from, to string, keys []string) ([]string, error) {
	if keys == nil {
		if err := d.Conn(ctx).Table(o.Table).Where(o.Owner+" = ?", from).Order(o.Key).Pluck(o.Key, &keys).Error; err != nil {
			return nil, err
		}
	}
	var moved []string
	for some := range slices.Chunk(keys, ownedAtOnce) {
		var mine []string
		err := d.Conn(ctx).Table(o.Table).Where(o.Owner+" = ? AND "+o.Key+" IN ?", from, some).Order(o.Key).Pluck(o.Key, &mine).Error
		if err != nil {
			return nil, err
		}
		if len(mine) == 0 {
			continue
		}
		if err := d.Conn(ctx).Table(o.Table).Where(o.Key+" IN ?", mine).Update(o.Owner, to).Error; err != nil {
			return nil, err
		}
		moved = append(moved, mine...)
	}
	return moved, nil
}
