package wire

import (
	"reflect"
	"testing"
)

func TestMessagesAreKeptWhole(t *testing.T) {
	for _, b := range []Body{
		Text{"a", "b"}, Image{"a", "b"}, Voice{"a", "b", "c"}, Video{"a", "b", true}, Place{1.5, 2.5, "c"}, Link{"a", "b", "c"}, MiniPage{"a", "b", "c"},
		Subscribed{"a"}, Unsubscribed{}, Scanned{"a"}, Clicked{"a"}, Viewed{"a"}, Position{1, 2}, Entered{"a"}, Grants{true, []Grant{{"a", "b"}}},
		Delivered{[]Delivery{{"a", "b", "c", 1}}}, MediaChecked{"a", "b", "c", 1, 2}, KefuChanged{"a", "b"}, Unknown{"a", "b"},
	} {
		m := Message{To: "gh", From: "o1", ID: "1", At: signed, Body: b}
		data, err := Encode(m)
		if err != nil {
			t.Fatal(err)
		}
		got, err := Decode(data)
		if err != nil || !reflect.DeepEqual(got, m) {
			t.Errorf("%T: %+v %v", b, got, err)
		}
	}
	for _, bad := range []string{"", "{}", `{"Kind":"wire.Text","Body":3}`} {
		if _, err := Decode([]byte(bad)); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}
