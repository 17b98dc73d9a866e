package main

import (
	"context"
	"errors"
	"time"

	"qingting/server/realtime"
)

// How often the housekeeping runs. Every process runs all of it: each step is a
// compare-and-set, so that two doing it at once is the same as one.
const (
	refreshEvery = time.Second      // index: published articles
	emotionEvery = 2 * time.Second  // saved emotion words and calming sentences
	deskEvery    = 3 * time.Second  // offers, absent agents, the line
	seenEvery    = 10 * time.Second // connected agents' sign of life
	sweepEvery   = 5 * time.Second  // questions a dead process left
	idleEvery    = time.Minute
	lessonsEvery = 5 * time.Second // lessons whose knowledge has changed
	missesEvery  = 10 * time.Minute
	remindEvery  = time.Minute
	unreadEvery  = 15 * time.Second // what citizens have not read
	noticesEvery = 5 * time.Second  // notices that are due, and those a dead process left
	mergesEvery  = time.Minute      // what was stored while citizens were merged
	purgeEvery   = time.Hour
	sweepAfter   = 15 * time.Second // a question this old without a reply was left
)

// start begins the loops; close ends them.
func (a *app) start(ctx context.Context) error {
	if err := a.jobs.Start(ctx); err != nil {
		return err
	}
	ctx, stop := context.WithCancel(context.WithoutCancel(ctx))
	a.stop = stop
	a.every(ctx, "chats", sweepEvery, a.chats.Sweep)
	a.loops.Go(func() { a.index.Run(ctx, refreshEvery, a.log) })
	a.every(ctx, "emotion", emotionEvery, a.emotion.Refresh)
	a.every(ctx, "safety words", emotionEvery, a.safety.Refresh)
	a.every(ctx, "safety", purgeEvery, a.safety.Purge)
	a.every(ctx, "desk", deskEvery, a.desk.Tick)
	a.every(ctx, "seen", seenEvery, a.tellSeen)
	a.every(ctx, "sweep", sweepEvery, func(ctx context.Context) error {
		_, err := a.dialogue.Sweep(ctx, utc().Add(-sweepAfter))
		return err
	})
	a.every(ctx, "idle", idleEvery, func(ctx context.Context) error {
		_, err := a.dialogue.CloseIdle(ctx, utc().Add(-a.config.Desk.IdleBot), utc().Add(-a.config.Desk.IdleAgent))
		return err
	})
	a.every(ctx, "lessons", lessonsEvery, a.school.courses.Follow)
	a.every(ctx, "lesson dates", purgeEvery, a.school.courses.FollowDates)
	a.every(ctx, "exams", sweepEvery, a.school.exams.Expire)
	a.every(ctx, "desk misses", missesEvery, a.school.desk.Follow)
	a.every(ctx, "reminders", remindEvery, a.school.reminder.Run)
	a.every(ctx, "merges", mergesEvery, a.identity.SettleMerges)
	a.every(ctx, "due and stuck", missesEvery, a.school.watch.Run)
	a.every(ctx, "unread", unreadEvery, a.away.Run)
	a.loops.Go(func() { a.school.notices.Run(ctx, noticesEvery) })
	a.every(ctx, "purge", purgeEvery, func(ctx context.Context) error {
		var failed error
		for _, purge := range []func(context.Context) (int64, error){
			a.identity.PurgeSessions, a.knowledge.PurgeImports, a.calculators.PurgeImports, a.school.exams.PurgeImports, a.school.courses.PurgeImports, a.school.notices.Purge, a.chats.Purge,
		} {
			_, err := purge(ctx)
			failed = errors.Join(failed, err)
		}
		return failed
	})
	return nil
}

func (a *app) every(ctx context.Context, what string, d time.Duration, work func(context.Context) error) {
	a.loops.Go(func() {
		t := time.NewTicker(d)
		defer t.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-t.C:
				if err := work(ctx); err != nil && ctx.Err() == nil {
					a.log.Error("housekeeping failed", "what", what, "error", err)
				}
			}
		}
	})
}

// tellSeen notes that agents with an open socket are there.
func (a *app) tellSeen(ctx context.Context) error {
	for _, id := range a.hub.Present(realtime.Staff) {
		if err := a.desk.Seen(ctx, id); err != nil {
			return err
		}
	}
	return nil
}
