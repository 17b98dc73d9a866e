package api_test

import (
	"slices"
	"strings"
	"testing"
)

// TestAQuestionIsAnsweredAThumbsDownBringsAHuman is the main way of the hotline.
func TestAQuestionIsAnsweredAThumbsDownBringsAHuman(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		li := c.agent(t, "li")
		citizen := c.as("citizen").connects(t, "citizen")

		c.says(t, "citizen", "q1", "身份证丢了怎么补办")
		answer := citizen.hearsMessage("bot")
		if answer.Kind != "answer" || len(answer.Content.Sources) == 0 || answer.SenderName != "智能助手" {
			t.Errorf("%+v", answer)
		}
		c.names["answer"] = answer.ID
		c.as("citizen").does(t, "POST", c.fill("/conversations/{chat}/feedback"), c.fill(`{"message_id":"{answer}","verdict":"down"}`)).gives(200)
		if notice := citizen.hearsMessage("system"); !slices.Contains(notice.Content.Actions, "human") {
			t.Errorf("%+v", notice)
		}

		r := c.handOff(t, "h1").gives(200)
		if !strings.Contains(r.body, `"state":"waiting"`) || !strings.Contains(r.body, `"position":1`) {
			t.Error(r.body)
		}
		if again := c.handOff(t, "h1").gives(200); !strings.Contains(again.body, `"state":"waiting"`) {
			t.Error(again.body)
		}
		if s := citizen.hearsState("waiting"); s.Queue == nil || s.Queue.Position != 1 {
			t.Errorf("%+v", s)
		}
		if e := li.hearsType("offer"); e.ConversationID != c.names["chat"] || e.ExpiresAt == "" {
			t.Errorf("%+v", e)
		}
		li.hears("one in line", func(e event) bool { return e.Type == "line" && *e.Waiting == 1 })
		line := c.as("li").does(t, "GET", "/desk/line", nil).gives(200)
		for _, want := range []string{c.names["chat"], "市民要求转人工", `"position":1`, c.as("li").id} {
			if !strings.Contains(line.body, want) {
				t.Errorf("%s is missing in the line: %s", want, line.body)
			}
		}
		c.claimAndTalk(t, citizen, li)
		c.closeAndRate(t, citizen, li)
	})
}

// agent hires an agent who comes online and listens.
func (c *cast) agent(t *testing.T, name string) *phone {
	t.Helper()
	p := c.w.newStaff(t, "agent")
	c.people[name], c.names[name] = p, p.id
	p.does(t, "PUT", "/desk/seat", `{"presence":"online"}`).gives(200)
	return p.connects(t, "staff")
}

func (c *cast) says(t *testing.T, who, clientID, text string) message {
	t.Helper()
	body := map[string]any{"client_id": clientID, "kind": "text", "text": text}
	return into[struct{ Message message }](c.as(who).does(t, "POST", c.fill("/conversations/{chat}/messages"), body).gives(201)).Message
}

func (c *cast) handOff(t *testing.T, clientID string) reply {
	t.Helper()
	return c.as("citizen").does(t, "POST", c.fill("/conversations/{chat}/handoff"), map[string]any{"client_id": clientID, "reason": "request"})
}

func (c *cast) claimAndTalk(t *testing.T, citizen, li *phone) {
	t.Helper()
	c.agent(t, "second")
	claim := c.fill(`{"conversation_id":"{chat}"}`)
	got := c.as("li").does(t, "POST", "/desk/claim", claim).gives(200)
	for _, want := range []string{`"state":"agent"`, `"reason_text":"市民要求转人工"`, `"question":"身份证丢了怎么补办"`, `"decision":"answer"`} {
		if !strings.Contains(got.body, want) {
			t.Errorf("%s is missing in the card: %s", want, clipped(got.body))
		}
	}
	c.play(t, scenario{as: "second", method: "POST", path: "/desk/claim", body: claim, status: 409, want: []string{"already_claimed", "会话已被其他坐席接入"}})
	if s := citizen.hearsState("agent"); s.Agent == nil || s.Agent.ID != c.names["li"] || s.Agent.Name == "" {
		t.Errorf("%+v", s)
	}
	if m := citizen.hearsMessage("system"); !strings.Contains(m.Text, "已接入") {
		t.Errorf("%+v", m)
	}
	li.hearsType("assigned")

	c.says(t, "citizen", "q2", "我人在外地")
	if m := li.hearsMessage("citizen"); m.Text != "我人在外地" {
		t.Errorf("%+v", m)
	}
	said := c.says(t, "li", "a1", "可以在居住地派出所办。")
	if m := citizen.hearsMessage("agent"); m.Text != "可以在居住地派出所办。" || m.SenderName == "" || m.Seq != said.Seq {
		t.Errorf("%+v", m)
	}
	article := c.as("li").does(t, "POST", c.fill("/conversations/{chat}/messages"), c.fill(`{"client_id":"a2","kind":"article","article_id":"{article}"}`)).gives(201)
	if strings.Contains(article.body, "internal") {
		t.Error(article.body)
	}
	if m := citizen.hearsMessage("agent"); m.Kind != "answer" || m.Content.ArticleID != c.names["article"] {
		t.Errorf("%+v", m)
	}
	c.typingAndReading(t, citizen, li)
}

func (c *cast) typingAndReading(t *testing.T, citizen, li *phone) {
	t.Helper()
	c.as("li").does(t, "POST", c.fill("/conversations/{chat}/typing"), nil).gives(204)
	if e := citizen.hearsType("typing"); e.Who != "agent" || e.ConversationID != c.names["chat"] {
		t.Errorf("%+v", e)
	}
	citizen.calls("typing", map[string]any{"conversation_id": c.names["chat"]})
	if e := li.hearsType("typing"); e.Who != "citizen" {
		t.Errorf("%+v", e)
	}
	last := c.messages(t)[len(c.messages(t))-1].Seq
	mine := c.as("li").does(t, "GET", "/desk/conversations", nil).gives(200)
	if !strings.Contains(mine.body, `"unread":2`) {
		t.Errorf("unread is not 2: %s", clipped(mine.body))
	}
	c.as("li").does(t, "POST", c.fill("/conversations/{chat}/read"), map[string]any{"seq": last}).gives(204)
	citizen.hears("the agent has read", func(e event) bool { return e.Type == "conversation" && e.Conversation.AgentRead == last })
	if mine := c.as("li").does(t, "GET", "/desk/conversations", nil).gives(200); !strings.Contains(mine.body, `"unread":0`) {
		t.Error(clipped(mine.body))
	}
	citizen.calls("read", map[string]any{"conversation_id": c.names["chat"], "seq": last})
}

func (c *cast) closeAndRate(t *testing.T, citizen, li *phone) {
	t.Helper()
	c.as("li").does(t, "POST", c.fill("/desk/conversations/{chat}/close"), "{}").gives(204)
	citizen.hearsState("closed")
	li.hearsType("released")
	if m := c.messages(t); m[len(m)-1].Kind != "closed" {
		t.Errorf("%+v", m[len(m)-1])
	}
	c.as("citizen").does(t, "POST", c.fill("/conversations/{chat}/rating"), `{"score":5}`).gives(200)
	citizen.hears("the rating", func(e event) bool {
		return e.Type == "conversation" && e.Conversation.Rating != nil && *e.Conversation.Rating == 5
	})
	c.play(t, scenario{as: "li", method: "POST", path: "/conversations/{chat}/messages", body: `{"client_id":"late","kind":"text","text":"还有"}`, status: 409})
	c.play(t, scenario{as: "li", method: "GET", path: "/conversations/{chat}/messages", status: 200, want: []string{"我人在外地"}})
	for i, m := range c.messages(t) {
		if m.Seq != int64(i+1) {
			t.Errorf("number %d at place %d", m.Seq, i+1)
		}
	}
}

func TestAConversationChangesHands(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		li := c.agent(t, "li")
		citizen := c.as("citizen").connects(t, "citizen")
		c.handOff(t, "h").gives(200)
		c.as("li").does(t, "POST", "/desk/claim-next", nil).gives(200)
		han := c.agent(t, "han")
		c.play(t, scenario{as: "han", method: "POST", path: "/desk/conversations/{chat}/transfer", body: `{"to_staff_id":"{han}"}`, status: 422})
		c.play(t, scenario{as: "han", method: "POST", path: "/desk/conversations/{chat}/transfer", body: `{}`, status: 403})
		c.play(t, scenario{as: "li", method: "POST", path: "/desk/conversations/{chat}/transfer", body: `{"to_staff_id":"{trainer}"}`, status: 409, want: []string{"target_not_available"}})
		c.play(t, scenario{as: "li", method: "POST", path: "/desk/conversations/{chat}/transfer", body: `{"to_staff_id":"{han}","note":"内部说明：难缠"}`, status: 204})
		if e := han.hearsType("assigned"); e.ConversationID != c.names["chat"] {
			t.Errorf("%+v", e)
		}
		li.hearsType("released")
		citizen.hears("the new agent", func(e event) bool {
			return e.Type == "conversation" && e.Conversation.Agent != nil && e.Conversation.Agent.ID == c.names["han"]
		})
		c.play(t, scenario{as: "li", method: "POST", path: "/conversations/{chat}/messages", body: `{"client_id":"x","kind":"text","text":"喂"}`, status: 403, want: []string{"conversation_not_yours"}})
		c.play(t, scenario{as: "citizen", method: "GET", path: "/conversations/{chat}/messages", status: 200, want: []string{"已为您转接给坐席"}, not: []string{"难缠"}})
		c.play(t, scenario{as: "han", method: "POST", path: "/desk/conversations/{chat}/transfer", body: `{"note":"内部说明：难缠"}`, status: 204})
		if s := citizen.hearsState("waiting"); s.Agent != nil {
			t.Errorf("%+v", s)
		}
		c.play(t, scenario{as: "citizen", method: "DELETE", path: "/conversations/{chat}/handoff", status: 200, want: []string{`"state":"bot"`}})
		c.play(t, scenario{as: "li", method: "GET", path: "/desk/line", status: 200, want: []string{`"items":[]`}})
		c.play(t, scenario{as: "citizen", method: "GET", path: "/me/export", status: 200, not: []string{"难缠"}})
	})
}

func TestNobodyIsThereALetterIsAnswered(t *testing.T) {
	onEach(t, func(t *testing.T, w *world) {
		c := w.newCast(t)
		citizen := c.as("citizen").connects(t, "citizen")
		if r := c.handOff(t, "h").gives(200); !strings.Contains(r.body, `"letter_offered":true`) {
			t.Error(r.body)
		}
		if m := citizen.hearsMessage("system"); !slices.Contains(m.Content.Actions, "letter") {
			t.Errorf("%+v", m)
		}
		desk := c.as("supervisor").connects(t, "staff")
		body := letterBody()
		body["conversation_id"] = c.names["chat"]
		letter := into[struct{ ID, State string }](c.as("citizen").does(t, "POST", "/letters", body).gives(201))
		c.names["letter"] = letter.ID
		if e := desk.hearsType("letter"); e.LetterID != letter.ID || e.State != "submitted" {
			t.Errorf("%+v", e)
		}
		c.as("department").does(t, "POST", "/staff/letters/"+letter.ID+"/accept", nil).gives(200)
		citizen.hears("accepted", func(e event) bool { return e.Type == "letter" && e.State == "accepted" && e.LetterID == letter.ID })
		c.as("department").does(t, "POST", "/staff/letters/"+letter.ID+"/answer", `{"client_id":"a","text":"已责令停工。"}`).gives(200)
		citizen.hears("answered", func(e event) bool { return e.Type == "letter" && e.State == "answered" })
		c.play(t, scenario{as: "citizen", method: "GET", path: "/letters/{letter}", status: 200, want: []string{"已责令停工。"}})
		c.play(t, scenario{as: "citizen", method: "POST", path: "/letters/{letter}/rating", body: `{"score":5}`, status: 200})
		other := c.as("other").connects(t, "citizen")
		other.heardNothing("about somebody else", func(event) bool { return true })
	})
}
