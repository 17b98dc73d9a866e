package api

import (
	"context"
	"net/http"
	"time"

	"qingting/server/course"
	"qingting/server/exam"
	"qingting/server/identity"
	"qingting/server/learning"
	"qingting/server/notice"
)

type cardLineJSON struct {
	Who  string `json:"who,omitempty" maxLength:"20" example:"坐席"`
	Text string `json:"text" maxLength:"400" example:"您别急，慢慢说，我在听。"`
	Good bool   `json:"good,omitempty" doc:"对话和对比里推荐的做法"`
}

type cardArticleJSON struct {
	ID      string `json:"id"`
	Title   string `json:"title,omitempty"`
	Version int    `json:"version"`
}

type lessonCardJSON struct {
	Kind    string           `json:"kind" example:"text"`
	Title   string           `json:"title"`
	Text    string           `json:"text"`
	Lines   []cardLineJSON   `json:"lines"`
	FileID  string           `json:"file_id,omitempty"`
	FileURL string           `json:"file_url,omitempty"`
	Seconds int              `json:"seconds"`
	ItemID  string           `json:"item_id,omitempty"`
	Article *cardArticleJSON `json:"article,omitempty"`
	Spoken  string           `json:"spoken" doc:"朗读的文字，也是文字稿"`
}

type courseRefJSON struct {
	ID    string `json:"id"`
	Title string `json:"title" example:"服务话术"`
}

type standingJSON struct {
	State  string     `json:"state" enum:"new,started,done" example:"started"`
	Card   int        `json:"card" example:"3"`
	DoneAt *time.Time `json:"done_at,omitempty"`
}

// LessonBriefJSON is a lesson in a list; exported to be embedded.
type LessonBriefJSON struct {
	ID            string         `json:"id"`
	Title         string         `json:"title" example:"先接住情绪，再办事情"`
	Course        *courseRefJSON `json:"course"`
	Ability       string         `json:"ability" example:"empathy"`
	Matter        string         `json:"matter" example:"情绪安抚"`
	Version       int            `json:"version" example:"1"`
	ReadSeconds   int            `json:"read_seconds" example:"195"`
	ListenSeconds int            `json:"listen_seconds" example:"240"`
	CardCount     int            `json:"card_count" example:"8"`
	Tags          []string       `json:"tags"`
	Progress      standingJSON   `json:"progress"`
}

// LessonJSON is a lesson with its cards and items; exported to be embedded.
type LessonJSON struct {
	LessonBriefJSON
	Cards    []lessonCardJSON `json:"cards"`
	Items    []ItemJSON       `json:"items"`
	Narrated []narratedJSON   `json:"narrated" doc:"已经读成声音的文字；没有的由手机自己读"`
}

type narratedJSON struct {
	Text string `json:"text"`
	URL  string `json:"url"`
}

type courseJSON struct {
	ID      string            `json:"id"`
	Title   string            `json:"title"`
	Summary string            `json:"summary"`
	Lessons []LessonBriefJSON `json:"lessons"`
}

type coursesJSON struct {
	Courses []courseJSON `json:"courses"`
}

type streakJSON struct {
	Days       int  `json:"days" example:"6"`
	RepairLeft int  `json:"repair_left" doc:"这个月还能补几天" example:"2"`
	Today      bool `json:"today"`
}

type dayStepJSON struct {
	Action   string     `json:"action" enum:"lesson,probe,prove,review,assigned" example:"lesson"`
	Title    string     `json:"title"`
	Reason   string     `json:"reason" example:"因为最近一周有 3 次在“医疗保险”上出错"`
	Minutes  int        `json:"minutes" example:"4"`
	LessonID string     `json:"lesson_id,omitempty"`
	ExamID   string     `json:"exam_id,omitempty"`
	Ability  string     `json:"ability,omitempty"`
	Matter   string     `json:"matter,omitempty"`
	DueAt    *time.Time `json:"due_at,omitempty"`
}

type todayJSON struct {
	Name          string        `json:"name" example:"李静"`
	Day           string        `json:"day" example:"2026-11-21"`
	Placed        bool          `json:"placed"`
	Level         string        `json:"level" enum:"new,experienced" example:"new"`
	BudgetMinutes int           `json:"budget_minutes" example:"5"`
	SpentSeconds  int           `json:"spent_seconds"`
	Streak        streakJSON    `json:"streak"`
	ReviewsDue    int           `json:"reviews_due"`
	ReviewMinutes int           `json:"review_minutes"`
	Steps         []dayStepJSON `json:"steps"`
	Notices       int           `json:"notices" doc:"未读提醒"`
	NextRemind    string        `json:"next_remind,omitempty" example:"08:10"`
}

type reviewJSON struct {
	Item  ItemJSON  `json:"item"`
	DueAt time.Time `json:"due_at"`
}

type bagJSON struct {
	MadeAt           time.Time    `json:"made_at"`
	Until            time.Time    `json:"until"`
	Lessons          []LessonJSON `json:"lessons"`
	Reviews          []reviewJSON `json:"reviews"`
	Daily            []ItemJSON   `json:"daily"`
	AudioBudgetBytes int          `json:"audio_budget_bytes"`
	Today            todayJSON    `json:"today"`
}

// audioBudget is how much sound a phone keeps for two days: WeChat lets a mini-program keep
// 200 MB of files in all.
const audioBudget = 20 << 20

func (s *Server) learnRoutes() {
	const tag = "学习"
	who := staffWith(identity.LearnUse)
	get := func(path, summary string) route {
		return route{method: http.MethodGet, path: path, summary: summary, tag: tag, who: who}
	}
	add(s, get("/learn/today", "今天学什么"), s.learnToday)
	add(s, get("/learn/pack", "今天和明天的学习内容，供离线使用"), s.learnPack)
	add(s, get("/learn/lessons", "课程和课"), s.learnLessons)
	add(s, get("/learn/lessons/{id}", "一节课"), s.learnLesson)
	add(s, get("/learn/session", "要练的题"), s.learnSession)
	add(s, route{method: http.MethodPost, path: "/learn/sync", summary: "上传学习记录", tag: tag, who: who}, s.learnSync)
	add(s, get("/learn/settings", "我的学习设置"), s.learnSettings)
	add(s, route{method: http.MethodPut, path: "/learn/settings", summary: "修改学习设置", tag: tag, who: who}, s.saveLearnSettings)
	add(s, get("/learn/me", "我的能力和进度"), s.learnMe)
	add(s, get("/learn/mistakes", "错题本"), s.learnMistakes)
	add(s, get("/learn/board", "进步榜和团队目标"), s.learnBoard)
	add(s, get("/learn/notices", "提醒"), s.learnNotices)
	add(s, route{method: http.MethodPost, path: "/learn/notices/read", summary: "标记已读", tag: tag, who: who, status: http.StatusNoContent}, s.readNotices)
}

func (s *Server) today(ctx context.Context, t learning.Today) (todayJSON, error) {
	me, err := s.Identity.Staff(ctx, t.Trainee.StaffID)
	if err != nil {
		return todayJSON{}, err
	}
	unread, err := s.Notices.Unread(ctx, t.Trainee.StaffID)
	if err != nil {
		return todayJSON{}, err
	}
	j := todayJSON{
		Name: me.DisplayName, Day: t.Day, Placed: t.Trainee.PlacedAt != nil, Level: string(t.Trainee.Level), BudgetMinutes: t.Trainee.BudgetMinutes,
		SpentSeconds: int(t.Spent.Seconds()), Streak: streakOf(t.Streak), ReviewsDue: t.ReviewsDue, ReviewMinutes: t.ReviewMinutes,
		Steps: stepsOf(t.Steps), Notices: unread, NextRemind: nextRemind(t.Trainee.Commute, s.Now().In(s.City.Zone)),
	}
	return j, nil
}

func streakOf(s learning.Streak) streakJSON { return streakJSON{s.Days, s.RepairLeft, s.Today} }

func stepsOf(list []learning.DayStep) []dayStepJSON {
	out := make([]dayStepJSON, len(list))
	for i, d := range list {
		out[i] = dayStepJSON{Action: string(d.Do), Title: d.Title, Reason: d.Reason, Minutes: d.Minutes, LessonID: d.LessonID, ExamID: d.ExamID,
			Ability: string(d.Point.Ability), Matter: d.Point.Matter, DueAt: d.DueAt}
	}
	return out
}

// nextRemind is the trainee's next own time, today's or else tomorrow's first.
func nextRemind(times []string, now time.Time) string {
	first, next := "", ""
	clock := now.Format("15:04")
	for _, t := range times {
		if first == "" || t < first {
			first = t
		}
		if t > clock && (next == "" || t < next) {
			next = t
		}
	}
	if next == "" {
		return first
	}
	return next
}

func (s *Server) learnToday(ctx context.Context, _ *struct{}) (*answer[todayJSON], error) {
	t, err := s.Learning.Today(ctx, caller(ctx).ID)
	if err != nil {
		return nil, err
	}
	j, err := s.today(ctx, t)
	return say(j), err
}

func (s *Server) learnPack(ctx context.Context, _ *struct{}) (*answer[bagJSON], error) {
	id := caller(ctx).ID
	bag, err := s.Learning.Bag(ctx, id)
	if err != nil {
		return nil, err
	}
	j := bagJSON{MadeAt: s.Now(), Until: s.Now().Add(48 * time.Hour), Lessons: []LessonJSON{}, Reviews: []reviewJSON{}, Daily: itemsOf(bag.Daily), AudioBudgetBytes: audioBudget}
	if j.Today, err = s.today(ctx, bag.Today); err != nil {
		return nil, err
	}
	shelf, standings, err := s.shelf(ctx, id)
	if err != nil {
		return nil, err
	}
	for _, lessonID := range bag.Lessons {
		if l, ok := shelf.ByID[lessonID]; ok {
			whole, err := s.wholeLesson(ctx, shelf, l, standings[l.ID])
			if err != nil {
				return nil, err
			}
			j.Lessons = append(j.Lessons, whole)
		}
	}
	j.Reviews, err = s.reviewsOf(ctx, bag.Reviews)
	return say(j), err
}

func (s *Server) reviewsOf(ctx context.Context, cards []learning.Card) ([]reviewJSON, error) {
	ids := make([]string, len(cards))
	due := map[string]time.Time{}
	for i, c := range cards {
		ids[i], due[c.ID] = c.ID, c.Due
	}
	items, err := s.Learning.Items(ctx, ids)
	out := make([]reviewJSON, len(items))
	for i, item := range items {
		out[i] = reviewJSON{itemOf(item), due[item.ID]}
	}
	return out, err
}

func (s *Server) shelf(ctx context.Context, staffID string) (*course.Shelf, map[string]learning.Standing, error) {
	shelf, err := s.Courses.Live(ctx)
	if err != nil {
		return nil, nil, err
	}
	standings, err := s.Learning.Standings(ctx, staffID)
	return shelf, standings, err
}

func lessonBriefOf(shelf *course.Shelf, l course.Lesson, st learning.Standing) LessonBriefJSON {
	j := LessonBriefJSON{
		ID: l.ID, Title: l.Title, Ability: string(l.Ability), Matter: l.Matter, Version: l.Version, ReadSeconds: l.ReadSeconds, ListenSeconds: l.ListenSeconds,
		CardCount: len(l.Cards), Tags: append([]string{}, l.Tags...), Progress: standingJSON{State: "new"},
	}
	for _, c := range shelf.Courses {
		if c.ID == l.CourseID {
			j.Course = &courseRefJSON{c.ID, c.Title}
		}
	}
	switch {
	case st.Done(l.Version):
		j.Progress = standingJSON{"done", st.Card, st.DoneAt}
	case st.LessonID != "" && st.Version == l.Version:
		j.Progress = standingJSON{"started", st.Card, nil}
	}
	return j
}

// wholeLesson adds the cards and the items they ask.
func (s *Server) wholeLesson(ctx context.Context, shelf *course.Shelf, l course.Lesson, st learning.Standing) (LessonJSON, error) {
	items, err := s.Learning.Items(ctx, l.ItemIDs())
	if err != nil {
		return LessonJSON{}, err
	}
	j := LessonJSON{LessonBriefJSON: lessonBriefOf(shelf, l, st), Items: itemsOf(items)}
	if j.Narrated, err = s.narratedOf(ctx, l.Cards, items); err != nil {
		return LessonJSON{}, err
	}
	j.Cards, err = s.lessonCardsOf(ctx, l.Cards, items)
	return j, err
}

// narratedOf lists what of a lesson can be heard as a recording, in the order it is heard.
func (s *Server) narratedOf(ctx context.Context, cards []learning.LessonCard, items []exam.BankItem) ([]narratedJSON, error) {
	texts := learning.SpokenTexts(cards, items)
	files, err := s.Narration.Of(ctx, texts)
	if err != nil {
		return nil, err
	}
	out := []narratedJSON{}
	for _, t := range texts {
		if id, ok := files[t]; ok {
			out = append(out, narratedJSON{t, s.fileURL(id)})
			delete(files, t)
		}
	}
	return out, nil
}

// lessonCardsOf leaves out quiz cards whose item was retired since.
func (s *Server) lessonCardsOf(_ context.Context, cards []learning.LessonCard, items []exam.BankItem) ([]lessonCardJSON, error) {
	known := map[string]bool{}
	for _, i := range items {
		known[i.ID] = true
	}
	out := []lessonCardJSON{}
	for _, c := range cards {
		if c.Kind == learning.QuizCard && !known[c.Item] {
			continue
		}
		out = append(out, s.lessonCardOf(c))
	}
	return out, nil
}

func (s *Server) lessonCardOf(c learning.LessonCard) lessonCardJSON {
	j := lessonCardJSON{Kind: string(c.Kind), Title: c.Title, Text: c.Text, Lines: []cardLineJSON{}, FileID: c.FileID, Seconds: c.Seconds, ItemID: c.Item, Spoken: c.Spoken()}
	for _, l := range c.Lines {
		j.Lines = append(j.Lines, cardLineJSON{l.Who, l.Text, l.Good})
	}
	if c.FileID != "" {
		j.FileURL = s.fileURL(c.FileID)
	}
	if c.Article != "" {
		j.Article = &cardArticleJSON{ID: c.Article, Version: c.Version}
	}
	return j
}

type lessonsIn struct {
	Course string `query:"course" maxLength:"64"`
	Matter string `query:"matter" maxLength:"30"`
	Q      string `query:"q" maxLength:"30"`
}

func (s *Server) learnLessons(ctx context.Context, in *lessonsIn) (*answer[coursesJSON], error) {
	shelf, standings, err := s.shelf(ctx, caller(ctx).ID)
	if err != nil {
		return nil, err
	}
	out := coursesJSON{Courses: []courseJSON{}}
	for _, c := range shelf.Courses {
		j := courseJSON{ID: c.ID, Title: c.Title, Summary: c.Summary, Lessons: []LessonBriefJSON{}}
		for _, l := range shelf.Lessons {
			if l.CourseID == c.ID && (course.Filter{CourseID: in.Course, Text: in.Q}).Takes(l) && (in.Matter == "" || in.Matter == l.Matter) {
				j.Lessons = append(j.Lessons, lessonBriefOf(shelf, l, standings[l.ID]))
			}
		}
		if len(j.Lessons) > 0 {
			out.Courses = append(out.Courses, j)
		}
	}
	return say(out), nil
}

// LessonPath names a lesson or a proposal in the address; exported to be embedded.
type LessonPath struct {
	ID string `path:"id" maxLength:"64" doc:"课的标识"`
}

func (s *Server) learnLesson(ctx context.Context, in *LessonPath) (*answer[LessonJSON], error) {
	shelf, standings, err := s.shelf(ctx, caller(ctx).ID)
	if err != nil {
		return nil, err
	}
	l, ok := shelf.ByID[in.ID]
	if !ok {
		return nil, learning.ErrNoLesson
	}
	j, err := s.wholeLesson(ctx, shelf, l, standings[l.ID])
	return say(j), err
}

type noticeLinkJSON struct {
	Page string `json:"page" example:"lesson"`
	ID   string `json:"id,omitempty"`
}

type noticeJSON struct {
	ID     string         `json:"id"`
	Kind   string         `json:"kind" example:"assigned"`
	Title  string         `json:"title"`
	Text   string         `json:"text"`
	Link   noticeLinkJSON `json:"link"`
	At     time.Time      `json:"at"`
	ReadAt *time.Time     `json:"read_at,omitempty"`
}

type noticesJSON struct {
	Notices []noticeJSON `json:"notices"`
}

func (s *Server) learnNotices(ctx context.Context, _ *struct{}) (*answer[noticesJSON], error) {
	list, err := s.Notices.Of(ctx, caller(ctx).ID)
	if err != nil {
		return nil, err
	}
	out := noticesJSON{Notices: make([]noticeJSON, len(list))}
	for i, n := range list {
		out.Notices[i] = noticeOf(n)
	}
	return say(out), nil
}

func noticeOf(n notice.Notice) noticeJSON {
	return noticeJSON{n.ID, string(n.Kind), n.Title, n.Text, noticeLinkJSON{string(n.Page), n.TargetID}, n.CreatedAt.UTC(), n.ReadAt}
}

type readNoticesIn struct {
	Body struct {
		IDs []string `json:"ids" maxItems:"200"`
	}
}

func (s *Server) readNotices(ctx context.Context, in *readNoticesIn) (*none, error) {
	return nil, s.Notices.Read(ctx, caller(ctx).ID, in.Body.IDs)
}
