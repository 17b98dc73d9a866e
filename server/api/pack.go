package api

import (
	"bytes"
	"compress/gzip"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/gin-gonic/gin"
)

// asset is a file of a built client, as it is and compressed; zipped is nil where compressing
// does not pay.
type asset struct{ plain, zipped []byte }

// packer returns a function that compresses each file once, when it is first asked for.
func packer() func(name string, data []byte) asset {
	var kept sync.Map
	return func(name string, data []byte) asset {
		if a, ok := kept.Load(name); ok {
			return a.(asset)
		}
		a := asset{plain: data, zipped: zip(name, data)}
		kept.Store(name, a)
		return a
	}
}

func zip(name string, data []byte) []byte {
	if len(data) < 1024 || !slices.Contains([]string{".html", ".js", ".css", ".svg", ".json"}, path.Ext(name)) {
		return nil
	}
	var out bytes.Buffer
	w, err := gzip.NewWriterLevel(&out, gzip.BestCompression)
	if err != nil {
		return nil
	}
	if _, err := w.Write(data); err != nil || w.Close() != nil {
		return nil
	}
	return out.Bytes()
}

func sendPacked(c *gin.Context, kind string, a asset) {
	c.Header("Vary", "Accept-Encoding")
	if a.zipped != nil && strings.Contains(c.GetHeader("Accept-Encoding"), "gzip") {
		c.Header("Content-Encoding", "gzip")
		c.Data(http.StatusOK, kind, a.zipped)
		return
	}
	c.Data(http.StatusOK, kind, a.plain)
}
