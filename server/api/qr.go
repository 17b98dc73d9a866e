package api

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"

	"github.com/boombuler/barcode"
	"github.com/boombuler/barcode/qr"
)

// Size of a drawn code in pixels; scanners need the quiet margin.
const (
	qrSize   = 360
	qrMargin = 30
)

// drawQR returns a QR code of the text as PNG.
func drawQR(text string) ([]byte, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err == nil {
		code, err = barcode.Scale(code, qrSize-2*qrMargin, qrSize-2*qrMargin)
	}
	if err != nil {
		return nil, fmt.Errorf("draw code: %w", err)
	}
	whole := image.NewGray(image.Rect(0, 0, qrSize, qrSize))
	draw.Draw(whole, whole.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.Draw(whole, code.Bounds().Add(image.Pt(qrMargin, qrMargin)), code, image.Point{}, draw.Src)
	var out bytes.Buffer
	if err := png.Encode(&out, whole); err != nil {
		return nil, fmt.Errorf("write code: %w", err)
	}
	return out.Bytes(), nil
}

func dataURL(png []byte) string {
	return "data:image/png;base64," + base64.StdEncoding.EncodeToString(png)
}
