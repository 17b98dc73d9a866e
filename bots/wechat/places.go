package wechat

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"qingting/bots/wechat/wire"
	"qingting/server/dialogue"
	"qingting/server/knowledge"
)

// shownOutlets is how many outlets a message lists.
const shownOutlets = 3

// farAway is how many metres from the nearest outlet somebody is surely somewhere else.
const farAway = 60_000

// place answers a position with the nearest outlets: of the kind the bot has just named, if it
// has. An agent gets to see where the person is.
func (c *Channel) place(ctx context.Context, t turn, p wire.Place) error {
	conv, err := c.Dialogue.Current(ctx, t.chat.CitizenID, t.chat.Port)
	if err != nil && !errors.Is(err, dialogue.ErrNotFound) {
		return err
	}
	if conv.State == dialogue.StateAgent || conv.State == dialogue.StateWaiting {
		text := fmt.Sprintf("[位置] %s（纬度 %.5f，经度 %.5f）", p.Label, p.Latitude, p.Longitude)
		return c.tell(ctx, t, dialogue.Said{Kind: dialogue.KindText, Text: clip(text, dialogue.MaxText)})
	}
	kind, err := c.kindNamed(ctx, conv)
	if err != nil {
		return err
	}
	near := &knowledge.Point{Lng: p.Longitude, Lat: p.Latitude}
	list, err := c.Places.Outlets(ctx, knowledge.OutletQuery{Kind: kind, Near: near})
	if err == nil && len(list) == 0 && kind != "" {
		list, err = c.Places.Outlets(ctx, knowledge.OutletQuery{Near: near})
	}
	if err != nil {
		return err
	}
	return c.say(ctx, t, outletWords(list))
}

// kindNamed is the kind of outlet the bot has named lately.
func (c *Channel) kindNamed(ctx context.Context, conv dialogue.Conversation) (string, error) {
	if conv.ID == "" {
		return "", nil
	}
	list, err := c.Dialogue.MessagesBefore(ctx, conv.ID, conv.LastSeq+1, 6)
	for i := len(list) - 1; i >= 0; i-- {
		for _, b := range list[i].Content.Blocks {
			if b.Type == "outlets" && b.OutletKind != "" {
				return b.OutletKind, err
			}
		}
	}
	return "", err
}

func outletWords(list []knowledge.FoundOutlet) string {
	if len(list) == 0 {
		return "附近没有找到办事网点。您可以说说要办什么事，我告诉您去哪里。"
	}
	lines := []string{"离您最近的网点："}
	if list[0].Distance > farAway {
		lines[0] = "您现在的位置不在本市附近。本市离您最近的网点："
	}
	for i, o := range list[:min(len(list), shownOutlets)] {
		open := "现在休息"
		if o.OpenNow {
			open = "现在办公"
		}
		lines = append(lines, fmt.Sprintf("%d. %s（%s，%s）", i+1, o.Name, distance(o.Distance), open), "   地址："+o.Address)
		if o.Phone != "" {
			lines = append(lines, "   电话："+o.Phone)
		}
	}
	return strings.Join(append(lines, "去之前请打电话问一下当天是否办理。"), "\n")
}

func distance(metres int) string {
	if metres < 50 {
		return "就在旁边"
	}
	if metres < 1000 {
		return fmt.Sprintf("约 %d 米", (metres+5)/10*10)
	}
	if metres >= 100_000 {
		return fmt.Sprintf("约 %d 公里", (metres+500)/1000)
	}
	return fmt.Sprintf("约 %.1f 公里", float64(metres)/1000)
}
