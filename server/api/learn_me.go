package api

import (
	"context"
	"math"

	"qingting/server/exam"
	"qingting/server/identity"
	"qingting/server/learning"
)

type radarJSON struct {
	Ability  string  `json:"ability" example:"empathy"`
	Name     string  `json:"name" example:"共情安抚"`
	Known    float64 `json:"known" example:"0.71"`
	Required float64 `json:"required" example:"0.92"`
	Seen     bool    `json:"seen"`
}

type matterMarkJSON struct {
	Matter   string  `json:"matter" example:"医疗保险"`
	Ability  string  `json:"ability"`
	Known    float64 `json:"known" example:"0.45"`
	State    string  `json:"state" enum:"unseen,gap,doubt,mastered" example:"gap"`
	Required bool    `json:"required"`
}

type learnDayJSON struct {
	Day     string `json:"day" example:"2026-11-21"`
	Seconds int    `json:"seconds"`
	Items   int    `json:"items"`
	Right   int    `json:"right"`
	Lessons int    `json:"lessons"`
}

type totalsJSON struct {
	Lessons int `json:"lessons"`
	Items   int `json:"items"`
	Seconds int `json:"seconds"`
}

// PortraitJSON is a trainee over time; exported to be embedded.
type PortraitJSON struct {
	Level   string           `json:"level" enum:"new,experienced" example:"new"`
	Radar   []radarJSON      `json:"radar"`
	Matters []matterMarkJSON `json:"matters"`
	Days    []learnDayJSON   `json:"days"`
	Streak  streakJSON       `json:"streak"`
	Totals  totalsJSON       `json:"totals"`
}

func portraitOf(p learning.Portrait) PortraitJSON {
	j := PortraitJSON{
		Level: string(p.Trainee.Level), Radar: []radarJSON{}, Matters: []matterMarkJSON{}, Days: []learnDayJSON{}, Streak: streakOf(p.Streak),
		Totals: totalsJSON{p.Total.Lessons, p.Total.Items, p.Total.Seconds},
	}
	names := map[exam.Ability]string{}
	for _, a := range exam.Abilities {
		names[a.Ability] = a.Name
	}
	for _, r := range p.Radar {
		j.Radar = append(j.Radar, radarJSON{string(r.Ability), names[r.Ability], round2(r.Known), r.Required, r.Seen})
	}
	for _, m := range p.Matters {
		j.Matters = append(j.Matters, matterMarkJSON{m.Point.Matter, string(m.Point.Ability), round2(m.Known), string(m.State), m.Required})
	}
	for _, d := range p.Days {
		j.Days = append(j.Days, learnDayJSON{d.Day, d.Seconds, d.Items, d.Correct, d.Lessons})
	}
	return j
}

func round2(x float64) float64 { return math.Round(x*100) / 100 }

func (s *Server) learnMe(ctx context.Context, _ *struct{}) (*answer[PortraitJSON], error) {
	p, err := s.Learning.Portrait(ctx, caller(ctx).ID)
	if err != nil {
		return nil, err
	}
	return say(portraitOf(p)), nil
}

type boardRowJSON struct {
	Rank int     `json:"rank"`
	Name string  `json:"name"`
	Gain float64 `json:"gain" doc:"正确率比前四周高几个百分点" example:"6.5"`
	Mine bool    `json:"mine"`
}

type teamGoalJSON struct {
	People      int `json:"people"`
	Seconds     int `json:"seconds"`
	GoalSeconds int `json:"goal_seconds"`
}

type learnBoardJSON struct {
	Opted bool           `json:"opted"`
	Rows  []boardRowJSON `json:"rows"`
	Team  teamGoalJSON   `json:"team"`
}

// learnBoard shows the board only to those who are on it: who does not compare is not compared.
func (s *Server) learnBoard(ctx context.Context, _ *struct{}) (*answer[learnBoardJSON], error) {
	id := caller(ctx).ID
	me, err := s.Learning.Trainee(ctx, id)
	if err != nil {
		return nil, err
	}
	b, err := s.Learning.Board(ctx)
	if err != nil {
		return nil, err
	}
	out := learnBoardJSON{Opted: me.OnBoard, Rows: []boardRowJSON{}, Team: teamGoalJSON{b.People, int(b.Spent.Seconds()), int(b.Goal.Seconds())}}
	if !me.OnBoard {
		return say(out), nil
	}
	names, err := s.staffNames(ctx)
	if err != nil {
		return nil, err
	}
	for i, r := range b.Rows {
		out.Rows = append(out.Rows, boardRowJSON{i + 1, names[r.StaffID].DisplayName, math.Round(r.Gain*10) / 10, r.StaffID == id})
	}
	return say(out), nil
}

func (s *Server) staffNames(ctx context.Context) (map[string]identity.Staff, error) {
	list, err := s.Identity.StaffList(ctx)
	by := make(map[string]identity.Staff, len(list))
	for _, m := range list {
		by[m.ID] = m
	}
	return by, err
}
