package main

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"time"

	"qingting/server/analytics"
	"qingting/server/course"
	"qingting/server/exam"
	"qingting/server/identity"
	"qingting/server/learning"
	"qingting/server/llm"
	"qingting/server/media"
	"qingting/server/narration"
	"qingting/server/notice"
	"qingting/server/training"
	schema "qingting/sql"
)

// school is the part of the program that agents learn with.
type school struct {
	exams    *exam.Service
	courses  *course.Service
	learning *learning.Service
	notices  *notice.Service
	desk     training.Desk
	reminder training.Reminder
	watch    training.Watch
	reports  training.Reports
	narrated *narration.Service
}

func (a *app) joinTraining(ctx context.Context) error {
	zone := a.config.City.Location()
	articles := training.Articles{Knowledge: a.knowledge}
	s := school{exams: exam.New(exam.Parts{DB: a.db, Now: utc}), notices: notice.New(a.db, utc)}
	s.courses = course.New(course.Parts{
		DB: a.db, Articles: articles, Bank: training.LessonItems{Bank: s.exams}, Named: training.Named{Bank: s.exams, Knowledge: a.knowledge}, Now: utc,
		Trainers: training.Trainers{Notices: s.notices, IDs: trainers(a.identity)},
	})
	s.learning = learning.New(learning.Parts{DB: a.db, Bank: s.exams, Lessons: training.Shelf{Courses: s.courses}, Now: utc, Zone: zone})
	s.exams.Courses, s.exams.Practice, s.exams.Recorder = s.learning, s.learning, training.Record{Learning: s.learning, Notices: s.notices}
	s.desk = training.Desk{Rows: &analytics.Service{DB: a.db, Now: utc, Zone: zone}, Articles: articles, Learning: s.learning, Now: utc}
	s.reports = training.Reports{Learning: s.learning, Exams: s.exams, Desk: s.desk.Rows, Now: utc, Zone: zone}
	s.reminder = training.Reminder{Learning: s.learning, Notices: s.notices, Now: utc, Zone: zone}
	s.watch = training.Watch{
		Learning: s.learning, Exams: s.exams, Names: staffNames(a.identity), Now: utc, Zone: zone,
		Trainers: training.Trainers{Notices: s.notices, IDs: trainers(a.identity)},
	}
	a.school = s
	if err := a.joinNarration(); err != nil {
		return err
	}
	if !a.config.Starter.Load {
		return nil
	}
	return a.loadLessons(ctx)
}

// narrateEvery is how often lessons are looked through for texts that were not read aloud yet.
const narrateEvery = 2 * time.Minute

// joinNarration has lessons read aloud where an endpoint for it is configured.
func (a *app) joinNarration() error {
	c := a.config.Speech
	p := narration.Parts{DB: a.db, Sounds: recordings{a.media}, Now: utc}
	if c.BaseURL != "" {
		p.Voice = llm.NewSpeaker(llm.SpeechSettings{BaseURL: c.BaseURL, Key: c.APIKey, Model: c.Model, Voice: c.Voice, Timeout: c.Timeout})
	}
	a.school.narrated = narration.New(p)
	if !a.school.narrated.On() {
		return nil
	}
	reader := training.Reader{Courses: a.school.courses, Bank: a.school.exams, Narration: a.school.narrated, Log: a.log}
	a.jobs.Register("narrate", func(ctx context.Context, _ []byte) error { return reader.Run(ctx) })
	return a.jobs.Periodic("narrate", narrateEvery)
}

// recordings keeps what was read aloud among the media.
type recordings struct{ media *media.Store }

// Keep implements narration.Sounds.
func (r recordings) Keep(ctx context.Context, sound []byte) (string, error) {
	f, err := r.media.Add(ctx, media.Owner{Sounds: true}, bytes.NewReader(sound))
	return f.ID, err
}

// loadLessons brings the starter's lessons in once, also into a database that is older than they.
func (a *app) loadLessons(ctx context.Context) error {
	pack, err := learning.ReadPack(schema.Starter, "starter/learning")
	if err != nil {
		return err
	}
	starter := training.Starter{Knowledge: a.knowledge, Bank: a.school.exams, Courses: a.school.courses, Learning: a.school.learning}
	_, err = a.db.Once(ctx, "lessons", func(ctx context.Context) error { return starter.Load(ctx, pack) })
	if err != nil {
		return fmt.Errorf("load starter lessons: %w", err)
	}
	return a.school.courses.Follow(ctx)
}

// trainers returns who is told about lessons.
func trainers(people *identity.Service) func(ctx context.Context) ([]string, error) {
	return func(ctx context.Context) (ids []string, err error) {
		list, err := people.StaffList(ctx)
		for _, m := range list {
			if !m.Disabled && slices.Contains(m.Roles, identity.Trainer) {
				ids = append(ids, m.ID)
			}
		}
		return ids, err
	}
}

// staffNames returns what staff members are called, by id.
func staffNames(people *identity.Service) func(ctx context.Context) (map[string]string, error) {
	return func(ctx context.Context) (map[string]string, error) {
		list, err := people.StaffList(ctx)
		names := make(map[string]string, len(list))
		for _, m := range list {
			names[m.ID] = m.DisplayName
		}
		return names, err
	}
}
