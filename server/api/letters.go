package api

import (
	"context"
	"errors"
	"net/http"
	"time"

	"qingting/server/board"
	"qingting/server/dialogue"
	"qingting/server/identity"
)

// LetterPath names a letter in the address.
type LetterPath struct {
	ID string `path:"id" maxLength:"64" doc:"留言标识"`
}

type letterIn struct {
	Body struct {
		ClientID       string   `json:"client_id" minLength:"1" maxLength:"64" example:"c-1"`
		DemandType     string   `json:"demand_type" enum:"consultation,help,complaint,report,suggestion,praise" example:"consultation"`
		Title          string   `json:"title" maxLength:"60" example:"小区夜间施工噪音"`
		Text           string   `json:"text" maxLength:"2000"`
		FileIDs        []string `json:"file_ids,omitempty" maxItems:"9"`
		CalculationIDs []string `json:"calculation_ids,omitempty" maxItems:"5" doc:"附上自己的计算单"`
		ContactName    string   `json:"contact_name,omitempty" maxLength:"20"`
		ContactPhone   string   `json:"contact_phone,omitempty" maxLength:"20"`
		UseMyPhone     bool     `json:"use_my_phone,omitempty" doc:"没有填 contact_phone 时，用我资料里的手机号"`
		ConversationID string   `json:"conversation_id,omitempty" maxLength:"64"`
	}
}

type wordsIn struct {
	LetterPath
	Body struct {
		ClientID string `json:"client_id" minLength:"1" maxLength:"64"`
		Text     string `json:"text" maxLength:"2000"`
		Close    bool   `json:"close,omitempty" doc:"答复的同时办结；市民补充时无效"`
	}
}

type letterRatingIn struct {
	LetterPath
	Body struct {
		Score   int    `json:"score" minimum:"1" maximum:"5"`
		Comment string `json:"comment,omitempty" maxLength:"500"`
	}
}

type lettersIn struct {
	State string `query:"state" enum:"submitted,accepted,answered,closed,overdue,mine"`
	Q     string `query:"q" maxLength:"60"`
	Page  int    `query:"page" minimum:"1" maximum:"10000" default:"1"`
	Size  int    `query:"size" minimum:"1" maximum:"100" default:"20"`
}

func (s *Server) letterRoutes() {
	const tag = "留言"
	add(s, route{method: http.MethodPost, path: "/letters", summary: "写留言", tag: tag, who: citizen, limit: "letter", status: http.StatusCreated, again: true}, s.sendLetter)
	add(s, route{method: http.MethodGet, path: "/letters", summary: "我的留言", tag: tag, who: citizen}, s.myLetters)
	add(s, route{method: http.MethodGet, path: "/letters/{id}", summary: "一条留言", tag: tag, who: citizen}, s.myLetter)
	add(s, route{method: http.MethodPost, path: "/letters/{id}/entries", summary: "补充留言", tag: tag, who: citizen, limit: "letter"}, s.addToLetter)
	add(s, route{method: http.MethodPost, path: "/letters/{id}/rating", summary: "评价答复", tag: tag, who: citizen}, s.rateLetter)
}

func (s *Server) staffLetterRoutes() {
	const tag = "留言办理"
	read, answers := staffWith(identity.LettersRead), staffWith(identity.LettersAnswer)
	add(s, route{method: http.MethodGet, path: "/staff/letters", summary: "留言列表", tag: tag, who: read}, s.findLetters)
	add(s, route{method: http.MethodGet, path: "/staff/letters/{id}", summary: "一条留言", tag: tag, who: read}, s.staffLetter)
	add(s, route{method: http.MethodPost, path: "/staff/letters/{id}/accept", summary: "受理留言", tag: tag, who: answers}, s.acceptLetter)
	add(s, route{method: http.MethodPost, path: "/staff/letters/{id}/answer", summary: "答复留言", tag: tag, who: answers}, s.answerLetter)
}

func (s *Server) sendLetter(ctx context.Context, in *letterIn) (*created[letterJSON], error) {
	b, p := in.Body, caller(ctx)
	if b.ConversationID != "" {
		if _, err := s.Dialogue.OfCitizen(ctx, p.ID, b.ConversationID); err != nil {
			return nil, err
		}
	}
	phone, err := s.letterPhone(ctx, p.ID, b.ContactPhone, b.UseMyPhone)
	if err != nil {
		return nil, err
	}
	l, fresh, err := s.Board.Send(ctx, p.ID, board.Draft{
		ClientID: b.ClientID, ConversationID: b.ConversationID, DemandType: board.DemandType(b.DemandType), Title: b.Title, Text: b.Text,
		ContactName: b.ContactName, Phone: phone, FileIDs: b.FileIDs, CalculationIDs: b.CalculationIDs,
	})
	if err != nil {
		return nil, err
	}
	view, err := s.letterView(ctx, l)
	return sayCreated(view, fresh), err
}

// letterPhone returns the number to write under a letter: the typed one, or the citizen's own,
// which their client only knows masked.
func (s *Server) letterPhone(ctx context.Context, citizenID, typed string, own bool) (string, error) {
	if typed != "" || !own {
		return typed, nil
	}
	return s.Identity.Phone(ctx, citizenID)
}

// letterView shows a letter with its phone number masked.
func (s *Server) letterView(ctx context.Context, l board.Letter) (letterJSON, error) {
	out := s.letterOf(l, s.namesInLetter(ctx, l))
	var err error
	if out.Calculations, err = s.sheetsOf(ctx, l.CalculationIDs); err != nil {
		return out, err
	}
	phone, err := s.Board.Phone(l)
	out.ContactPhoneMasked = identity.MaskPhone(phone)
	return out, err
}

func (s *Server) namesInLetter(ctx context.Context, l board.Letter) names {
	n := names{}
	if l.HolderID != nil {
		n[*l.HolderID] = s.staffName(ctx, *l.HolderID)
	}
	for _, e := range l.Entries {
		if e.Author == "agent" && n[e.AuthorID] == "" {
			n[e.AuthorID] = s.staffName(ctx, e.AuthorID)
		}
	}
	return n
}

func (s *Server) sayLetter(ctx context.Context, l board.Letter, err error) (*answer[letterJSON], error) {
	if err != nil {
		return nil, err
	}
	view, err := s.letterView(ctx, l)
	if err != nil {
		return nil, err
	}
	return say(view), nil
}

func (s *Server) myLetters(ctx context.Context, in *earlierIn) (*answer[list[letterJSON]], error) {
	before, err := cursorTime(in.Cursor)
	if err != nil {
		return nil, err
	}
	found, err := s.Board.Sent(ctx, caller(ctx).ID, before, in.Limit)
	if err != nil {
		return nil, err
	}
	out := list[letterJSON]{Items: []letterJSON{}}
	for _, l := range found {
		view, err := s.letterView(ctx, l)
		if err != nil {
			return nil, err
		}
		out.Items = append(out.Items, view)
	}
	if len(found) == in.Limit {
		out.Next = found[len(found)-1].CreatedAt.UTC().Format(time.RFC3339Nano)
	}
	return say(out), nil
}

func (s *Server) myLetter(ctx context.Context, in *LetterPath) (*answer[letterJSON], error) {
	l, err := s.Board.OfCitizen(ctx, caller(ctx).ID, in.ID)
	return s.sayLetter(ctx, l, err)
}

func (s *Server) addToLetter(ctx context.Context, in *wordsIn) (*answer[letterJSON], error) {
	l, err := s.Board.OfCitizen(ctx, caller(ctx).ID, in.ID)
	if err == nil {
		l, err = s.Board.Add(ctx, l, board.Words{ClientID: in.Body.ClientID, Text: in.Body.Text})
	}
	return s.sayLetter(ctx, l, err)
}

func (s *Server) rateLetter(ctx context.Context, in *letterRatingIn) (*answer[letterJSON], error) {
	l, err := s.Board.OfCitizen(ctx, caller(ctx).ID, in.ID)
	if err == nil {
		l, err = s.Board.Rate(ctx, l, in.Body.Score, in.Body.Comment)
	}
	return s.sayLetter(ctx, l, err)
}

func (s *Server) findLetters(ctx context.Context, in *lettersIn) (*answer[page[letterJSON]], error) {
	q := board.Query{Text: in.Q, Page: in.Page, Size: in.Size}
	switch in.State {
	case "mine":
		q.Holder = caller(ctx).ID
	case "overdue":
		q.Overdue = s.Now()
	default:
		q.State = board.State(in.State)
	}
	found, total, err := s.Board.Find(ctx, q)
	if err != nil {
		return nil, err
	}
	out := page[letterJSON]{Items: []letterJSON{}, Total: total}
	for _, l := range found {
		view, err := s.letterView(ctx, l)
		if err != nil {
			return nil, err
		}
		out.Items = append(out.Items, view)
	}
	return say(out), nil
}

// sayStaffLetter shows the phone number in full only to who answers the letter and to who may
// see any letter's contact data.
func (s *Server) sayStaffLetter(ctx context.Context, l board.Letter, err error) (*answer[letterJSON], error) {
	out, err := s.sayLetter(ctx, l, err)
	if err != nil {
		return nil, err
	}
	p := caller(ctx)
	if l.HeldBy(p.ID) || p.Can(identity.LettersContacts) {
		if out.Body.ContactPhone, err = s.Board.Phone(l); err != nil {
			return nil, err
		}
	}
	var files []*fileJSON
	for i := range out.Body.Files {
		files = append(files, &out.Body.Files[i])
	}
	return out, s.flag(ctx, files)
}

func (s *Server) staffLetter(ctx context.Context, in *LetterPath) (*answer[letterJSON], error) {
	l, err := s.Board.Letter(ctx, in.ID)
	return s.sayStaffLetter(ctx, l, err)
}

func (s *Server) acceptLetter(ctx context.Context, in *LetterPath) (*answer[letterJSON], error) {
	l, err := s.Board.Accept(ctx, caller(ctx).ID, in.ID)
	return s.sayStaffLetter(ctx, l, err)
}

func (s *Server) answerLetter(ctx context.Context, in *wordsIn) (*answer[letterJSON], error) {
	words := board.Words{ClientID: in.Body.ClientID, Text: in.Body.Text, Final: in.Body.Close}
	l, err := s.Board.Answer(ctx, caller(ctx).ID, in.ID, words)
	return s.sayStaffLetter(ctx, l, err)
}

// OwnedByCitizen reports whether the citizen uploaded the picture; for letters.
func (f Files) OwnedByCitizen(ctx context.Context, fileID, citizenID string) error {
	file, err := f.OwnedBy(ctx, fileID, dialogue.ByCitizen, citizenID)
	if err == nil && !file.IsPicture() {
		return errors.New("a letter takes pictures only")
	}
	return err
}
