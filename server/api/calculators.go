package api

import (
	"context"
	"net/http"
	"time"

	"qingting/server/calculator"
	"qingting/server/errs"
	"qingting/server/identity"
)

// CalculatorPath names a calculator in the address, by its id or key.
type CalculatorPath struct {
	ID string `path:"id" maxLength:"64" doc:"计算器标识，或工作簿里的编号"`
}

type calculatorIn struct {
	CalculatorPath
	AsOf string `query:"as_of" maxLength:"10" example:"2026-11-21" doc:"按哪一天的规定，不填是今天"`
}

type resultIn struct {
	CalculatorPath
	Body struct {
		ClientID string            `json:"client_id" minLength:"1" maxLength:"64" example:"c-1"`
		Inputs   map[string]string `json:"inputs" doc:"按参数代码"`
		AsOf     string            `json:"as_of,omitempty" maxLength:"10" example:"2026-11-21"`
	}
}

type staffResultIn struct {
	CalculatorPath
	Body struct {
		ClientID       string            `json:"client_id" minLength:"1" maxLength:"64" example:"c-1"`
		Inputs         map[string]string `json:"inputs" doc:"按参数代码"`
		AsOf           string            `json:"as_of,omitempty" maxLength:"10" example:"2026-11-21"`
		ConversationID string            `json:"conversation_id,omitempty" maxLength:"64" doc:"替会话里的市民算，市民也能看到这份计算单"`
	}
}

// CalculatorBriefJSON is a calculator in a list; exported to be embedded.
type CalculatorBriefJSON struct {
	ID       string `json:"id"`
	Key      string `json:"key" example:"retirement-age"`
	Title    string `json:"title" example:"法定退休年龄"`
	Summary  string `json:"summary"`
	Category string `json:"category" example:"社保"`
}

type choiceJSON struct {
	Value string `json:"value" example:"male"`
	Label string `json:"label" example:"男职工"`
}

// shownJSON says that an input is asked only when another is asked and has one of the values.
type shownJSON struct {
	Key    string   `json:"key"`
	Values []string `json:"values"`
}

type inputJSON struct {
	Key      string       `json:"key" example:"birth"`
	Label    string       `json:"label" example:"出生年月"`
	Type     string       `json:"type" enum:"date,month,integer,decimal,money,choice,yes_no" example:"month"`
	Unit     string       `json:"unit"`
	Help     string       `json:"help"`
	Required bool         `json:"required"`
	Min      string       `json:"min"`
	Max      string       `json:"max"`
	Default  string       `json:"default"`
	Options  []choiceJSON `json:"options"`
	When     *shownJSON   `json:"when"`
}

// CalculatorFormJSON is a calculator to be filled in; exported to be embedded.
type CalculatorFormJSON struct {
	CalculatorBriefJSON
	Version    int         `json:"version" example:"1"`
	Inputs     []inputJSON `json:"inputs"`
	Note       string      `json:"note"`
	ValidFrom  string      `json:"valid_from,omitempty"`
	ValidUntil string      `json:"valid_until,omitempty" doc:"最后一天"`
}

type givenJSON struct {
	Key   string `json:"key"`
	Label string `json:"label"`
	Value string `json:"value"`
	Text  string `json:"text"`
}

type figureJSON struct {
	Key   string `json:"key"`
	Label string `json:"label" example:"经济补偿"`
	Value string `json:"value" example:"20000.00"`
	Unit  string `json:"unit" example:"元"`
	Text  string `json:"text" example:"20,000.00 元"`
	Main  bool   `json:"main"`
}

type stepJSON struct {
	N         int    `json:"n" example:"1"`
	Key       string `json:"key"`
	Label     string `json:"label" example:"补偿年限"`
	Formula   string `json:"formula" example:"工作月数 ÷ 12"`
	Worked    string `json:"worked" doc:"代入数字的公式，以及取整前的数"`
	Value     string `json:"value"`
	Unit      string `json:"unit"`
	Text      string `json:"text"`
	Rounding  string `json:"rounding" example:"四舍五入2"`
	ClauseKey string `json:"clause_key"`
	Note      string `json:"note"`
}

type clauseJSON struct {
	Key    string `json:"key"`
	Name   string `json:"name" example:"劳动合同法"`
	Number string `json:"number"`
	Clause string `json:"clause" example:"第四十七条"`
	Date   string `json:"date"`
	URL    string `json:"url"`
	Text   string `json:"text"`
}

type sheetJSON struct {
	ID           string       `json:"id"`
	CalculatorID string       `json:"calculator_id"`
	Version      int          `json:"version" example:"1"`
	Title        string       `json:"title"`
	AsOf         string       `json:"as_of" example:"2026-11-21"`
	Inputs       []givenJSON  `json:"inputs"`
	Results      []figureJSON `json:"results"`
	Steps        []stepJSON   `json:"steps"`
	Assumptions  []string     `json:"assumptions"`
	Clauses      []clauseJSON `json:"clauses"`
	Text         string       `json:"text" doc:"整份计算单的文字"`
	CreatedAt    time.Time    `json:"created_at"`
}

func (s *Server) calculatorRoutes() {
	const tag = "政策计算器"
	readers := access{citizen: true, staff: true, perms: []identity.Permission{identity.DeskUse, identity.LettersRead}}
	desk := staffWith(identity.DeskUse, identity.LettersAnswer, identity.KnowledgeWrite)
	add(s, route{method: http.MethodGet, path: "/calculators", summary: "可用的计算器", tag: tag, who: anyone}, s.calculators)
	add(s, route{method: http.MethodGet, path: "/calculators/{id}", summary: "一个计算器要填的内容", tag: tag, who: anyone}, s.calculatorForm)
	add(s, route{method: http.MethodPost, path: "/calculators/{id}/results", summary: "计算", tag: tag, who: citizen, limit: "question", status: http.StatusCreated, again: true}, s.calculate)
	add(s, route{method: http.MethodGet, path: "/calculations/{id}", summary: "一份计算单", tag: tag, who: readers}, s.calculation)
	add(s, route{method: http.MethodPost, path: "/staff/calculators/{id}/results", summary: "替市民计算", tag: tag, who: desk, status: http.StatusCreated, again: true}, s.staffCalculate)
	s.calculatorBookRoutes()
}

func briefOf(c calculator.Calculator) CalculatorBriefJSON {
	return CalculatorBriefJSON{ID: c.ID, Key: c.Slug, Title: c.Title, Summary: c.Summary, Category: c.Category}
}

func (s *Server) calculators(ctx context.Context, _ *struct{}) (*answer[list[CalculatorBriefJSON]], error) {
	found, err := s.Calculators.Live(ctx)
	if err != nil {
		return nil, err
	}
	out := list[CalculatorBriefJSON]{Items: []CalculatorBriefJSON{}}
	for _, o := range found {
		out.Items = append(out.Items, CalculatorBriefJSON{ID: o.ID, Key: o.Key, Title: o.Title, Summary: o.Summary, Category: o.Category})
	}
	return say(out), nil
}

// asOfDay reads an optional day.
func asOfDay(text string) (calculator.Date, error) {
	if text == "" {
		return calculator.Date{}, nil
	}
	d, ok := calculator.ParseDate(text)
	if !ok {
		return d, errInput.Say("请填写正确的日期，例如 2026-11-21。").WithFields(errs.Field{Path: "as_of", Message: "请填写正确的日期。"})
	}
	return d, nil
}

func (s *Server) calculatorForm(ctx context.Context, in *calculatorIn) (*answer[CalculatorFormJSON], error) {
	day, err := asOfDay(in.AsOf)
	if err != nil {
		return nil, err
	}
	form, err := s.Calculators.Form(ctx, in.ID, day)
	if err != nil {
		return nil, err
	}
	if day.Zero() {
		day = s.Calculators.Today()
	}
	return say(formOf(form, day)), nil
}

func formOf(f calculator.Form, day calculator.Date) CalculatorFormJSON {
	b := f.Book
	out := CalculatorFormJSON{
		CalculatorBriefJSON: CalculatorBriefJSON{ID: f.ID, Key: b.Key, Title: b.Title, Summary: b.Summary, Category: b.Category},
		Version:             f.Version, Inputs: make([]inputJSON, len(b.Inputs)), Note: b.Note, ValidFrom: b.From.String(), ValidUntil: b.Until.String(),
	}
	for i, in := range b.Inputs {
		out.Inputs[i] = inputOf(in.On(day))
	}
	return out
}

func inputOf(in calculator.Input) inputJSON {
	out := inputJSON{
		Key: in.Key, Label: in.Label, Type: string(in.Type), Unit: in.Unit, Help: in.Help, Required: in.Required,
		Min: in.Min, Max: in.Max, Default: in.Default, Options: make([]choiceJSON, len(in.Options)),
	}
	for i, o := range in.Options {
		out.Options[i] = choiceJSON(o)
	}
	if in.Shown != nil {
		out.When = &shownJSON{Key: in.Shown.Key, Values: in.Shown.Is}
	}
	return out
}

func (s *Server) calculate(ctx context.Context, in *resultIn) (*created[sheetJSON], error) {
	day, err := asOfDay(in.Body.AsOf)
	if err != nil {
		return nil, err
	}
	order := calculator.Order{ClientID: in.Body.ClientID, CitizenID: caller(ctx).ID, AsOf: day, Inputs: in.Body.Inputs}
	c, fresh, err := s.Calculators.Calculate(ctx, in.ID, order)
	if err != nil {
		return nil, err
	}
	return sayCreated(sheetOf(c), fresh), nil
}

// staffCalculate calculates for an agent; with a conversation the sheet is its citizen's.
func (s *Server) staffCalculate(ctx context.Context, in *staffResultIn) (*created[sheetJSON], error) {
	day, err := asOfDay(in.Body.AsOf)
	if err != nil {
		return nil, err
	}
	order := calculator.Order{ClientID: in.Body.ClientID, StaffID: caller(ctx).ID, AsOf: day, Inputs: in.Body.Inputs}
	if in.Body.ConversationID != "" {
		c, err := s.visible(ctx, in.Body.ConversationID)
		if err != nil {
			return nil, err
		}
		order.CitizenID = c.CitizenID
	}
	c, fresh, err := s.Calculators.Calculate(ctx, in.ID, order)
	if err != nil {
		return nil, err
	}
	return sayCreated(sheetOf(c), fresh), nil
}

func (s *Server) calculation(ctx context.Context, in *CalculatorPath) (*answer[sheetJSON], error) {
	p := caller(ctx)
	find := s.Calculators.Calculation
	if p.Kind == identity.KindCitizen {
		find = func(ctx context.Context, id string) (calculator.Calculation, error) {
			return s.Calculators.OfCitizen(ctx, p.ID, id)
		}
	}
	c, err := find(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return say(sheetOf(c)), nil
}

func sheetOf(c calculator.Calculation) sheetJSON {
	out := sheetJSON{
		ID: c.ID, CalculatorID: c.CalculatorID, Version: c.Version, Title: c.Title, AsOf: c.AsOf, Assumptions: append([]string{}, c.Assumptions...), Text: c.Text, CreatedAt: c.CreatedAt.UTC(),
		Inputs: make([]givenJSON, len(c.Inputs)), Results: make([]figureJSON, len(c.Results)), Steps: make([]stepJSON, len(c.Steps)), Clauses: make([]clauseJSON, len(c.Clauses)),
	}
	for i, v := range c.Inputs {
		out.Inputs[i] = givenJSON(v)
	}
	for i, v := range c.Results {
		out.Results[i] = figureJSON(v)
	}
	for i, v := range c.Steps {
		out.Steps[i] = stepJSON(v)
	}
	for i, v := range c.Clauses {
		out.Clauses[i] = clauseJSON(v)
	}
	return out
}

// sheetsOf loads the sheets of a letter.
func (s *Server) sheetsOf(ctx context.Context, ids []string) ([]sheetJSON, error) {
	out := []sheetJSON{}
	for _, id := range ids {
		c, err := s.Calculators.Calculation(ctx, id)
		if err != nil {
			return nil, err
		}
		out = append(out, sheetOf(c))
	}
	return out, nil
}

// exportSheets lists every sheet of the citizen.
func (s *Server) exportSheets(ctx context.Context, citizenID string) ([]sheetJSON, error) {
	found, err := s.Calculators.Sheets(ctx, citizenID, exportLimit)
	out := []sheetJSON{}
	for _, c := range found {
		out = append(out, sheetOf(c))
	}
	return out, err
}
