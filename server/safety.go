package main

import (
	"context"
	"fmt"

	"qingting/server/gate"
	"qingting/server/identity"
	"qingting/server/safety"
	schema "qingting/sql"
)

// joinSafety puts content safety before conversations and letters, which must be there.
func (a *app) joinSafety(ctx context.Context) error {
	pack, err := safety.ReadPack(schema.Starter, "starter")
	if err != nil {
		return err
	}
	a.safety, err = safety.New(ctx, safety.Parts{DB: a.db, Pack: pack, Sealer: a.board.Cipher, Teller: gate.Teller{Inbox: a.school.notices}, Now: utc})
	if err != nil {
		return fmt.Errorf("prepare content safety: %w", err)
	}
	gate.Join(a.safety, a.dialogue, a.board)
	a.identity.OnErase(a.safety.Erase)
	a.identity.OnMerge(identity.Mover{Name: "safety_items", Move: a.safety.Move})
	return nil
}
