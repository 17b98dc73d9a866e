// Package schema embeds the database migrations and the starter pack.
//
// Migrations are named NNNN_what.sql, only ever added, and only go forward. They are written
// once for both engines: TIMESTAMPTZ becomes TIMESTAMP on SQLite, which has no zones and
// where every time is stored in UTC.
package schema

import "embed"

// Migrations holds the numbered SQL files at its root.
//
//go:embed *.sql
var Migrations embed.FS

// Starter holds the content pack of the fictional 示例市 under "starter".
//
//go:embed all:starter
var Starter embed.FS
