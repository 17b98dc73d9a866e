package api

import (
	"context"
	"math"
	"net/http"

	"qingting/server/desk"
	"qingting/server/emotion"
	"qingting/server/identity"
)

// FeelingJSON is a feeling and the words behind it; exported to be embedded.
type FeelingJSON struct {
	State     string   `json:"state" enum:"calm,anxious,angry,distressed" example:"angry"`
	StateText string   `json:"state_text" example:"愤怒"`
	Intensity float64  `json:"intensity" doc:"0 到 1，平静为 0"`
	Words     []string `json:"words" doc:"判断所依据的词句"`
}

type pointJSON struct {
	Seq int64 `json:"seq" doc:"消息序号"`
	FeelingJSON
}

type triggerJSON struct {
	Seq   int64    `json:"seq"`
	Kind  string   `json:"kind" enum:"soothe,shorten,offer_human,hand_off"`
	Words []string `json:"words"`
}

// emotionJSON is the curve of a conversation on a hand-off card.
type emotionJSON struct {
	FeelingJSON
	Curve    []pointJSON   `json:"curve"`
	Triggers []triggerJSON `json:"triggers" doc:"情绪曲线要求机器人做的事，及其依据的词句"`
}

type emotionWordJSON struct {
	Word     string  `json:"word" maxLength:"20" example:"踢皮球"`
	State    string  `json:"state" enum:"anxious,angry,distressed" example:"angry"`
	Strength float64 `json:"strength" minimum:"0" maximum:"1" example:"0.6" doc:"这个词单独出现时的情绪强度"`
}

// EmotionWordsBody is the lexicon; exported to be embedded.
type EmotionWordsBody struct {
	Words     []emotionWordJSON `json:"words" maxItems:"3000"`
	Stronger  []string          `json:"stronger" maxItems:"200" doc:"加重的词，如“非常”"`
	Weaker    []string          `json:"weaker" maxItems:"200" doc:"减轻的词，如“有点”"`
	Negations []string          `json:"negations" maxItems:"200" doc:"否定的词，如“不”"`
}

type emotionWordsJSON struct {
	SavedJSON
	EmotionWordsBody
	History []SavedJSON `json:"history"`
}

type emotionWordsIn struct {
	Body struct {
		EmotionWordsBody
		SeenVersion
	}
}

// CalmingBody is the calming sentences; exported to be embedded.
type CalmingBody struct {
	Calming map[string][]string `json:"calming" doc:"按情绪分的安抚语，轮流使用"`
	Offer   string              `json:"offer" maxLength:"120" doc:"建议转人工时说的话"`
	Handoff string              `json:"handoff" maxLength:"120" doc:"因情绪转人工时说的话"`
}

type calmingJSON struct {
	SavedJSON
	CalmingBody
	History []SavedJSON `json:"history"`
}

type calmingIn struct {
	Body struct {
		CalmingBody
		SeenVersion
	}
}

type tryEmotionIn struct {
	Body struct {
		Text string `json:"text" maxLength:"500" example:"气死我了，你们就会踢皮球"`
	}
}

func (s *Server) emotionRoutes() {
	const tag = "情绪"
	may := staffWith(identity.EmotionWrite)
	add(s, route{method: http.MethodGet, path: "/staff/emotion-words", summary: "情绪词", tag: tag, who: may}, s.emotionWords)
	add(s, route{method: http.MethodPut, path: "/staff/emotion-words", summary: "保存情绪词", tag: tag, who: may}, s.saveEmotionWords)
	add(s, route{method: http.MethodPost, path: "/staff/emotion-words/try", summary: "试一句话", tag: tag, who: may}, s.tryEmotion)
	add(s, route{method: http.MethodGet, path: "/staff/calming-sentences", summary: "安抚语", tag: tag, who: may}, s.calmingSentences)
	add(s, route{method: http.MethodPut, path: "/staff/calming-sentences", summary: "保存安抚语", tag: tag, who: may}, s.saveCalmingSentences)
}

func feelingOf(f emotion.Feeling) FeelingJSON {
	return FeelingJSON{State: string(f.State), StateText: f.State.Words(), Intensity: math.Round(f.Intensity*100) / 100, Words: listOf(f.Words)}
}

// listOf makes [] of nil.
func listOf(words []string) []string {
	if words == nil {
		return []string{}
	}
	return words
}

// emotionOf is nil for a card of a time when feelings were not read, and an erased one.
func emotionOf(e desk.Emotion) *emotionJSON {
	if len(e.Curve) == 0 {
		return nil
	}
	out := &emotionJSON{FeelingJSON: feelingOf(e.Now), Curve: make([]pointJSON, len(e.Curve)), Triggers: make([]triggerJSON, len(e.Fired))}
	for i, p := range e.Curve {
		out.Curve[i] = pointJSON{p.Seq, feelingOf(p.Feeling)}
	}
	for i, f := range e.Fired {
		out.Triggers[i] = triggerJSON{f.Seq, string(f.Kind), listOf(f.Words)}
	}
	return out
}

func (s *Server) emotionWords(ctx context.Context, _ *struct{}) (*answer[emotionWordsJSON], error) {
	l, saved, err := s.Emotion.Lexicon(ctx)
	if err != nil {
		return nil, err
	}
	out := emotionWordsJSON{SavedJSON: s.savedOf(ctx, saver(saved))}
	out.Words = make([]emotionWordJSON, len(l.Words))
	for i, w := range l.Words {
		out.Words[i] = emotionWordJSON{w.Word, string(w.State), w.Strength}
	}
	out.Stronger, out.Weaker, out.Negations = listOf(l.Stronger), listOf(l.Weaker), listOf(l.Negations)
	versions, err := s.Emotion.Versions(ctx, emotion.WordsKind)
	out.History = historyOf(ctx, s, versions)
	return say(out), err
}

func (s *Server) saveEmotionWords(ctx context.Context, in *emotionWordsIn) (*answer[emotionWordsJSON], error) {
	l := emotion.Lexicon{Stronger: in.Body.Stronger, Weaker: in.Body.Weaker, Negations: in.Body.Negations}
	for _, w := range in.Body.Words {
		l.Words = append(l.Words, emotion.Word{Word: w.Word, State: emotion.State(w.State), Strength: w.Strength})
	}
	if _, err := s.Emotion.SaveLexicon(ctx, l, caller(ctx).ID, in.Body.Version); err != nil {
		return nil, err
	}
	return s.emotionWords(ctx, nil)
}

func (s *Server) tryEmotion(_ context.Context, in *tryEmotionIn) (*answer[FeelingJSON], error) {
	return say(feelingOf(s.Emotion.Read(in.Body.Text))), nil
}

func (s *Server) calmingSentences(ctx context.Context, _ *struct{}) (*answer[calmingJSON], error) {
	v, saved, err := s.Emotion.Sentences(ctx)
	if err != nil {
		return nil, err
	}
	out := calmingJSON{SavedJSON: s.savedOf(ctx, saver(saved))}
	out.Calming, out.Offer, out.Handoff = map[string][]string{}, v.Offer, v.HandOff
	for state, list := range v.Calming {
		out.Calming[string(state)] = list
	}
	versions, err := s.Emotion.Versions(ctx, emotion.SentencesKind)
	out.History = historyOf(ctx, s, versions)
	return say(out), err
}

func (s *Server) saveCalmingSentences(ctx context.Context, in *calmingIn) (*answer[calmingJSON], error) {
	v := emotion.Sentences{Calming: map[emotion.State][]string{}, Offer: in.Body.Offer, HandOff: in.Body.Handoff}
	for state, list := range in.Body.Calming {
		v.Calming[emotion.State(state)] = list
	}
	if _, err := s.Emotion.SaveSentences(ctx, v, caller(ctx).ID, in.Body.Version); err != nil {
		return nil, err
	}
	return s.calmingSentences(ctx, nil)
}
