package notice

import (
	"context"
	"fmt"
	"slices"
	"testing"
)

// texter keeps what it was asked to send.
type texter struct{ sent []string }

func (x *texter) Text(_ context.Context, id, phone, text string) error {
	if id == "" {
		return ErrNever
	}
	x.sent = append(x.sent, phone+" "+text)
	return nil
}

func TestAShortMessageNamesTheLetterAndNotItsContent(t *testing.T) {
	each(t, func(w *world) {
		x := &texter{}
		phones := map[string]string{"c1": "13812345678", "c2": "0571-12345678"}
		w.joins(SMS{Texter: x, Phone: func(_ context.Context, n Notice) (string, error) { return phones[n.CitizenID], nil }})
		landline := answered("e2")
		landline.CitizenID = "c2"
		w.tells(answered("e1"), landline)
		w.delivers(1)
		if want := []string{"13812345678 您的留言已答复（LY20261121-000001），请在 12345 小程序“我的-消息”中查看。"}; !slices.Equal(x.sent, want) {
			w.t.Fatal(x.sent)
		}
	})
}

func TestAPhoneNumberThatCannotBeReadNowIsAskedForLater(t *testing.T) {
	each(t, func(w *world) {
		x, err := &texter{}, fmt.Errorf("database is away")
		w.joins(SMS{Texter: x, Phone: func(context.Context, Notice) (string, error) { return "13812345678", err }})
		w.tells(answered("e1"))
		w.delivers(0)
		err = nil
		w.later(pauses[0])
		w.delivers(1)
	})
}
