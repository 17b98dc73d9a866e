package sandbox

import (
	"bytes"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	"image/png"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
)

// drawQR draws a QR code of the given width with the quiet zone scanners need; WeChat's widths go
// from 280 to 1280, 430 when none is named. WeChat's codes are JPEG, only transparent ones PNG.
func drawQR(text string, width int, asPNG bool) ([]byte, error) {
	if width == 0 {
		width = 430
	}
	width = min(max(width, 280), 1280)
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return nil, err
	}
	margin := width / 12
	if code, err = barcode.Scale(code, width-2*margin, width-2*margin); err != nil {
		return nil, err
	}
	whole := image.NewGray(image.Rect(0, 0, width, width))
	draw.Draw(whole, whole.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(whole, code.Bounds().Add(image.Pt(margin, margin)), code, image.Point{}, draw.Src)
	var out bytes.Buffer
	if asPNG {
		err = png.Encode(&out, whole)
	} else {
		err = jpeg.Encode(&out, whole, &jpeg.Options{Quality: 92})
	}
	return out.Bytes(), err
}
