package consult

import (
	"cmp"
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"qingting/server/dialogue"
	"qingting/server/search"
)

// An article takes the place of the one before it when its question or tags hold nearly all of
// the new words, clearly more than the old one's do, and when it is about the same thing or the
// same wish; it does so unasked only when the next such one is less like the old one. Chosen on
// testdata/context.tsv.
const (
	swapHolds = 0.7
	swapMore  = 0.3
	swapSame  = 0.2  // of the thing
	swapWish  = 0.12 // of what is wished
	swapAhead = 0.08
	swapClear = 0.3 // of the wish, where it is open whether the thing or the wish has changed

	rivalPool   = 40 // hits of each search that are looked at
	thingLength = 5  // characters of a thing's name; longer ones tell what happened
)

var (
	// empties are words of a follow-up that do not tell articles apart.
	empties = regexp.MustCompile(`如果|要是|是|的|了|呢|我|他|她|们|人家|已经|刚|可以|能|吗|么|也|都|怎么办|怎么|，|,|？|\?|。|！`)
	// relatives have the same rules as oneself.
	relatives = regexp.MustCompile(`老婆|老公|爱人|媳妇|丈夫|妻子|爸|妈|父|母|对象|朋友|同事|亲戚|哥|姐|弟|妹|家人|家属|别人|儿子|女儿`)
)

// rival is an article that may take the place of the one before it.
type rival struct {
	hit  search.Hit
	like float64
	same bool // so much alike that it may be given without asking
}

// moveOn answers with the article that a short follow-up moves to, when there is one:
// 工伤认定怎么申请 > 下班路上呢.
func (b *Bot) moveOn(ctx context.Context, t *thought) (*dialogue.Reply, error) {
	bare := bareOf(plain(t.text))
	forms := []string{empties.ReplaceAllString(bare, ""), empties.ReplaceAllString(strings.TrimPrefix(bare, "对方"), "")}
	if len([]rune(forms[0])) < 2 {
		forms[0] = bare // 丢了
	}
	if len([]rune(forms[0])) < 2 || t.follow == circumstance && relatives.MatchString(bare) {
		return nil, nil
	}
	old, err := b.Library.Card(ctx, t.last.Content.ArticleID)
	if isExpected(err) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read card: %w", err)
	}
	list, err := b.rivals(ctx, t, old, forms)
	if err != nil || len(list) > 0 && b.Settings.sure(t.hits) && isRival(list, t.hits[0].ID) {
		return nil, err
	}
	if len(list) == 0 {
		return b.newName(ctx, t, old, forms[0])
	}
	if wide, err := b.isWide(ctx, t, forms[0]); wide || err != nil {
		t.follow, t.hits = alone, b.search(forms[0])
		return nil, err
	}
	slices.SortStableFunc(list, func(a, b rival) int { return cmp.Compare(b.like, a.like) })
	if list[0].same && (len(list) == 1 || list[0].like-list[1].like >= swapAhead) {
		t.hits, t.why.Reason = []search.Hit{list[0].hit}, "moved_on"
		return b.compose(ctx, t, list[0].hit.ID)
	}
	if t.follow == circumstance {
		return nil, nil
	}
	if len(list) == 1 {
		t.hits = []search.Hit{list[0].hit}
		return b.presumed(ctx, t)
	}
	t.hits, t.why.Reason = nil, "moved_on"
	for _, r := range list[:min(len(list), offered)] {
		t.hits = append(t.hits, r.hit)
	}
	return b.chooseOf(ctx, t, t.hits)
}

// wideFrom is how many questions a name stands in that is a topic of its own: 那离婚呢.
const wideFrom = 4

// isWide reports whether a follow-up names a topic rather than what makes the matter another one.
func (b *Bot) isWide(ctx context.Context, t *thought, name string) (bool, error) {
	if t.follow != loose || len([]rune(name)) > 3 || name != bareOf(plain(t.text)) || strings.HasSuffix(name, "了") {
		return false, nil
	}
	list, err := b.membersNamed(ctx, []string{name})
	n := 0
	for _, m := range list {
		if m.near([]string{name}) == 1 {
			n++
		}
	}
	return n >= wideFrom, err
}

// newName offers the articles that a short follow-up names and the old one says nothing of:
// 加班费怎么算 > 那年假呢.
func (b *Bot) newName(ctx context.Context, t *thought, old Card, name string) (*dialogue.Reply, error) {
	known := pairsIn(pairsOf(name), old.title()+plain(strings.Join(old.Variants, "\n")))
	moved := len(t.hits) > 0 && t.hits[0].ID != old.ArticleID && b.Settings.sure(t.hits)
	if t.follow == circumstance || known > 0 || moved || len([]rune(name)) > thingLength {
		return nil, nil
	}
	runes := []rune(name)
	for _, words := range [][]string{{name}, {string(runes[:max(2, len(runes)-1)])}} {
		list, err := b.membersNamed(ctx, words)
		if err != nil {
			return nil, err
		}
		if len(list) > 0 && list[0].near(words) >= byName {
			t.why.Reason = "moved_on"
			return pickOne("您想问的是下面哪一个？都不是的话，请换个说法，或者转人工。", list), nil
		}
	}
	return nil, nil
}

func isRival(list []rival, articleID string) bool {
	return slices.ContainsFunc(list, func(r rival) bool { return r.hit.ID == articleID })
}

func (b *Bot) rivals(ctx context.Context, t *thought, old Card, forms []string) ([]rival, error) {
	var list []rival
	how := t.follow
	if how == otherThing && len([]rune(forms[0])) > thingLength {
		how = loose
	}
	seen := map[string]bool{old.ArticleID: true}
	read := readings(t.follow, t.last.Content.Question, t.text)
	for _, q := range slices.Compact(append(read[:min(1, len(read))], forms...)) {
		for _, h := range b.Find.Search(search.Query{Text: q, Limit: rivalPool, Now: b.Now(), Region: b.Region}).Hits {
			if seen[h.ID] {
				continue
			}
			seen[h.ID] = true
			card, err := b.Library.Card(ctx, h.ID)
			if isExpected(err) {
				continue
			}
			if err != nil {
				return nil, fmt.Errorf("read card: %w", err)
			}
			if like := card.like(old, how) * (0.5 + 0.5*pairsIn(pairsOf(forms[0]), plain(card.Question))); like > 0 && card.takes(old, forms) && (how == otherThing || things.MatchString(t.text) || card.sameName(old)) {
				list = append(list, rival{h, like, how != loose || card.wished(old) >= swapClear})
			}
		}
	}
	return list, nil
}

// sameName reports whether the questions name no two different things.
func (c Card) sameName(old Card) bool {
	mine, other := things.FindString(plain(c.Question)), things.FindString(plain(old.Question))
	return mine == "" || other == "" || mine == other
}

// wished is how much of what the old question wishes the closest wording wishes, too.
func (c Card) wished(old Card) float64 {
	_, wish := old.parts()
	best := 0.0
	for _, w := range append([]string{c.Question}, c.Variants...) {
		best = max(best, pairsIn(wish, plain(w)))
	}
	return best
}

// things are what a wish may be about; the one named in a question can be replaced by another.
var things = regexp.MustCompile(`身份证|护照|通行证|居住证|户口本|社保卡|社保|医保|公积金|失业金|养老金|驾驶证|行驶证|营业执照|房产证|结婚证|离婚证|毕业证|残疾人证|工伤|水费|电费|水表|电表`)

// parts divides the question into the thing it is about and what is wished of it.
func (c Card) parts() (thing, wish []string) {
	name := things.FindString(plain(c.Question))
	if name == "" {
		name = plain(strings.Join(c.Tags, "\n"))
	}
	for _, p := range pairsOf(plain(c.Question)) {
		switch {
		case strings.ContainsAny(p, common):
		case strings.Contains(name, p):
			thing = append(thing, p)
		default:
			wish = append(wish, p)
		}
	}
	return thing, wish
}

// common are characters of wishes that every matter has.
const common = "怎么什办多少久哪谁吗？?，、申请第次找在"

// title is the words that say what an article is about.
func (c Card) title() string { return plain(c.Question) + "\n" + plain(strings.Join(c.Tags, "\n")) }

// takes reports whether the article has the new words and the old one lacks them.
func (c Card) takes(old Card, forms []string) bool {
	return slices.ContainsFunc(forms, func(words string) bool {
		mine := pairsIn(pairsOf(words), c.title())
		return mine >= swapHolds && mine >= pairsIn(pairsOf(words), old.title())+swapMore
	})
}

// like is how much an article is about the same thing or, where the thing changes, the same wish.
func (c Card) like(old Card, how follow) float64 {
	thing, _ := old.parts()
	same := pairsIn(thing, c.title())
	if same < swapSame {
		same = 0
	}
	if how == circumstance {
		return same
	}
	wished := c.wished(old)
	if wished < swapWish {
		wished = 0
	}
	if how == loose {
		return max(same, wished)
	}
	return wished
}

// pairsOf are the pairs of neighbouring characters.
func pairsOf(text string) []string {
	var list []string
	r := []rune(text)
	for i := 0; i+1 < len(r); i++ {
		list = append(list, string(r[i:i+2]))
	}
	return list
}

// pairsIn is the share of the pairs that text has.
func pairsIn(pairs []string, text string) float64 {
	found := 0.0
	for _, p := range pairs {
		if strings.Contains(text, p) {
			found++
		}
	}
	return found / float64(max(1, len(pairs)))
}
