package search

import (
	"cmp"
	"context"
	"slices"
)

const (
	// lessons is how many wordings are taken as questions for fitting.
	lessons = 600
	// fewLessons is the number below which fitting would learn accidents.
	fewLessons = 80
	// orphanEvery makes every n-th lesson also one without its document: a
	// question on the same subject that the knowledge cannot answer.
	orphanEvery = 5
)

// lesson is one wording of one document used as a question.
type lesson struct {
	at   uint32
	unit int
}

// Learn brings recent changes into one segment and fits a new model on the knowledge, which
// takes seconds; searches go on meanwhile with the old one, and Use installs it. The same
// knowledge gives the same model, and stamp is its Stamp. The model is nil when there are too
// few wordings, with NoFit, and when ctx has ended.
func (e *Engine) Learn(ctx context.Context) (m *Model, stamp string) {
	s := e.merged()
	if s == nil {
		return nil, ""
	}
	return e.fitOnVariants(ctx, s), e.stampOf(s)
}

// merged returns the current snapshot as one segment.
func (e *Engine) merged() *snapshot {
	e.writing.Lock()
	defer e.writing.Unlock()
	s := e.current.Load()
	if s == nil || len(s.segs) == 1 && len(s.dead[0]) == 0 {
		return s
	}
	var all []entry
	for i := range s.segs {
		all = append(all, s.entriesOf(i)...)
	}
	s = e.build(all, s.model)
	e.current.Store(s)
	return s
}

// fitOnVariants fits the model on the knowledge itself: a wording of a document,
// hidden from it, is a question whose answer is known; the same wording with the
// document taken away is one that has no answer, and so is small talk. It returns
// nil when there are too few wordings or ctx has ended; then the built-in weights rank.
func (e *Engine) fitOnVariants(ctx context.Context, s *snapshot) *Model {
	if e.opts.NoFit {
		return nil
	}
	chosen := chooseLessons(s.segs[0].entries, uint64(e.opts.Seed))
	if len(chosen) < fewLessons {
		return nil
	}
	sc := e.scratch.Get().(*scratch)
	defer e.scratch.Put(sc)
	var samples []*Sample
	for i, l := range chosen {
		if ctx.Err() != nil {
			return nil
		}
		entry := &s.segs[0].entries[l.at]
		hide := skip{seg: 0, at: l.at, unit: l.unit}
		e.candidatesOf(s, sc, entry.units[l.unit], nil, &hide)
		x := s.sample(sc, []string{entry.doc.ID})
		samples = append(samples, x)
		if i%orphanEvery == 0 {
			hide.whole = true
			e.candidatesOf(s, sc, entry.units[l.unit], nil, &hide)
			samples = append(samples, s.sample(sc, nil))
		}
	}
	for _, t := range smallTalk {
		e.candidatesOf(s, sc, e.words.question(clean(t)), nil, nil)
		samples = append(samples, s.sample(sc, nil))
	}
	return Fit(samples, uint64(e.opts.Seed))
}

// chooseLessons draws wordings of documents that have at least two, spread over
// the whole knowledge, the same ones for the same knowledge and seed.
func chooseLessons(entries []entry, seed uint64) []lesson {
	type drawn struct {
		lesson
		lot uint64
	}
	var all []drawn
	for i := range entries {
		if len(entries[i].units) < 2 {
			continue
		}
		for u := range entries[i].units {
			all = append(all, drawn{lesson{uint32(i), u}, mix(seed, uint64(i), uint64(u), 3)})
		}
	}
	slices.SortFunc(all, func(a, b drawn) int { return cmp.Compare(a.lot, b.lot) })
	out := make([]lesson, 0, lessons)
	for _, d := range all[:min(len(all), lessons)] {
		out = append(out, d.lesson)
	}
	return out
}

// rescore replaces the first-step score of a document by what it would be without
// the hidden wording, or removes the document.
func (s *snapshot) rescore(q *query, cands []candidate, hide *skip) []candidate {
	known := func(c candidate) bool { return c.seg == hide.seg && c.at == hide.at }
	cands = slices.DeleteFunc(cands, known)
	if hide.whole {
		return cands
	}
	visible := s.segs[hide.seg].entries[hide.at]
	visible.units = slices.Delete(slices.Clone(visible.units), hide.unit, hide.unit+1)
	var bag termBag
	bag.fill(&visible, s.avg)
	score := float32(0)
	for _, t := range s.recallTermsOf(q) {
		if at := slices.Index(bag.terms, t.term); at >= 0 {
			score += t.weight / 255 * float32(impact(bag.weights[at]))
		}
	}
	cands = append(cands, candidate{hide.seg, hide.at, score})
	slices.SortFunc(cands, byScore)
	return cands
}

// smallTalk is what people say to a hotline's robot without wanting anything from
// the knowledge; it teaches the judge what lies outside.
var smallTalk = []string{
	"今天天气怎么样", "讲个笑话听听", "你是机器人吗", "你叫什么名字", "你多大了", "唱首歌吧", "晚饭吃什么好", "附近有什么好吃的", "推荐一部电影",
	"世界上最高的山是哪座", "红烧肉怎么做", "怎么减肥最快", "这首歌叫什么", "昨天的球赛谁赢了", "股票明天会涨吗", "帮我写一首诗", "英语单词怎么背", "手机游戏哪个好玩",
	"女朋友生气了怎么哄", "狗狗不吃饭怎么办", "电脑蓝屏了怎么修", "去云南旅游怎么玩", "什么牌子的洗衣机好", "怎么拍照好看", "明星的生日是哪天", "下一句诗是什么",
	"你真聪明", "无聊死了", "好的知道了", "哈哈哈哈", "测试一下", "在不在", "晚安", "一加一等于几", "这是什么植物", "星座运势", "火车模型哪里买", "眼镜怎么选", "小说推荐", "衣服怎么搭配",
}
