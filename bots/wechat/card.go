package wechat

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"net/http"
	"sync"
	"time"

	"qingting/bots/wechat/client"
)

// thumbFor is how long an uploaded picture is used; WeChat keeps it for three days.
const thumbFor = 60 * time.Hour

// thumbs remembers the picture of cards, uploaded once for each port.
type thumbs struct {
	mu   sync.Mutex
	kept map[string]thumb
}

type thumb struct {
	mediaID string
	until   time.Time
}

// card makes a card that opens a page of the mini-program; false when there is none, or its
// picture could not be uploaded.
func (c *Channel) card(ctx context.Context, port, title, page string) (client.MiniCard, bool) {
	if c.Town.MiniAppID == "" {
		return client.MiniCard{}, false
	}
	c.thumbs.mu.Lock()
	t := c.thumbs.kept[port]
	c.thumbs.mu.Unlock()
	if !t.until.After(c.Now()) {
		id, err := c.ports[port].Wire.Upload(ctx, "image", "card.png", bytes.NewReader(cardPicture()))
		if err != nil {
			c.Log.WarnContext(ctx, "the picture of a card could not be uploaded", "port", port, "error", err)
			return client.MiniCard{}, false
		}
		t = thumb{id, c.Now().Add(thumbFor)}
		c.thumbs.mu.Lock()
		c.thumbs.kept[port] = t
		c.thumbs.mu.Unlock()
	}
	return client.MiniCard{Title: title, AppID: c.Town.MiniAppID, Page: page, MediaID: t.mediaID}, true
}

// cardPicture is a white sheet with lines on the clients' blue, 5:4 as WeChat shows it.
func cardPicture() []byte {
	img := image.NewRGBA(image.Rect(0, 0, 500, 400))
	fill := func(r image.Rectangle, c color.Color) {
		draw.Draw(img, r, image.NewUniform(c), image.Point{}, draw.Src)
	}
	blue, white := color.RGBA{0x1D, 0x5F, 0xBF, 0xFF}, color.White
	fill(img.Bounds(), blue)
	fill(image.Rect(150, 80, 350, 320), white)
	for y := 120; y < 300; y += 40 {
		fill(image.Rect(175, y, 325, y+14), blue)
	}
	var out bytes.Buffer
	_ = png.Encode(&out, img) // a picture of ours into memory cannot fail
	return out.Bytes()
}

// extension is the file name's end WeChat knows the picture's type by.
func extension(data []byte) string {
	switch http.DetectContentType(data) {
	case "image/png":
		return ".png"
	case "image/gif":
		return ".gif"
	default:
		return ".jpg"
	}
}
