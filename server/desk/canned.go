package desk

import (
	"context"
	"fmt"
)

// Canned lists the shared replies and the agent's own, by shortcut.
func (s *Service) Canned(ctx context.Context, staffID string) ([]CannedReply, error) {
	return s.store.canned(ctx, staffID)
}

// AddCanned stores a new reply; StaffID empty shares it with everybody.
func (s *Service) AddCanned(ctx context.Context, c CannedReply) (CannedReply, error) {
	if err := c.check(); err != nil {
		return c, err
	}
	c.ID, c.UpdatedAt = newID(), s.Now()
	created, err := s.store.createCanned(ctx, c)
	if err != nil {
		return c, fmt.Errorf("store canned reply: %w", err)
	}
	if !created {
		return c, ErrCannedUsed
	}
	return c, nil
}

// ChangeCanned rewrites a reply the agent may change: its own, or with shared set a shared one.
func (s *Service) ChangeCanned(ctx context.Context, staffID string, mayShare bool, c CannedReply) (CannedReply, error) {
	if err := c.check(); err != nil {
		return c, err
	}
	old, err := s.ownCanned(ctx, staffID, mayShare, c.ID)
	if err != nil {
		return c, err
	}
	old.Shortcut, old.Title, old.Text, old.UpdatedAt = c.Shortcut, c.Title, c.Text, s.Now()
	return old, s.store.updateCanned(ctx, old)
}

// RemoveCanned deletes a reply the agent may change.
func (s *Service) RemoveCanned(ctx context.Context, staffID string, mayShare bool, id string) error {
	if _, err := s.ownCanned(ctx, staffID, mayShare, id); err != nil {
		return err
	}
	return s.store.removeCanned(ctx, id)
}

// ownCanned hides replies of others behind ErrNoCanned.
func (s *Service) ownCanned(ctx context.Context, staffID string, mayShare bool, id string) (CannedReply, error) {
	c, err := s.store.cannedByID(ctx, id)
	if err != nil {
		return c, err
	}
	if c.StaffID == staffID || (c.StaffID == "" && mayShare) {
		return c, nil
	}
	return CannedReply{}, ErrNoCanned
}
