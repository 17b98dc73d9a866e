package gate

import (
	"context"

	"qingting/server/herald"
	"qingting/server/notice"
	"qingting/server/safety"
)

// Teller tells citizens what was decided about their stopped texts; it implements
// safety.Teller.
type Teller struct{ Inbox herald.Inbox }

// SafetyDecided implements safety.Teller.
func (t Teller) SafetyDecided(ctx context.Context, i safety.Item) error {
	d := herald.Decided{CitizenID: i.CitizenID, Ref: i.ID, Released: i.State == safety.Released, Page: notice.PageInbox}
	switch {
	case i.Place == safety.Message:
		d.Page, d.TargetID = notice.PageChat, i.TargetID
	case i.Place == safety.Entry:
		d.Page, d.TargetID = notice.PageLetter, i.TargetID
	case d.Released:
		d.Page, d.TargetID = notice.PageLetter, i.DeliveredID
	}
	if !d.Released {
		d.Why = "您申诉或发出的内容经人工核实，未能发出：" + i.Decision
	}
	return herald.ContentDecided(ctx, t.Inbox, d)
}
