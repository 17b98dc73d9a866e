package api

import (
	"compress/gzip"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"strings"

	"github.com/gin-gonic/gin"
)

// zipped is what the name of a file ends in that the build of a client has compressed. Such a
// file stands in place of the one it was made of.
const zipped = ".gz"

// asset is an open file of a built client.
type asset struct {
	fs.File
	size   int64
	zipped bool
}

// openAsset opens a file in the form the build left it in; folders are none.
func openAsset(files fs.FS, name string) (asset, error) {
	a := asset{zipped: true}
	var err error
	if a.File, err = files.Open(name + zipped); errors.Is(err, fs.ErrNotExist) {
		a.zipped = false
		a.File, err = files.Open(name)
	}
	if err != nil {
		return a, err
	}
	info, err := a.Stat()
	if err != nil || info.IsDir() {
		return a, errors.Join(err, a.Close(), fs.ErrNotExist)
	}
	a.size = info.Size()
	return a, nil
}

// send answers with the file as it is, and unpacked to who cannot do that.
func (a asset) send(c *gin.Context, kind string) {
	c.Header("Vary", "Accept-Encoding")
	var body io.Reader = a.File
	if a.zipped && strings.Contains(c.GetHeader("Accept-Encoding"), "gzip") {
		c.Header("Content-Encoding", "gzip")
	} else if a.zipped {
		plain, err := gzip.NewReader(a.File)
		if err != nil {
			c.Status(http.StatusInternalServerError) // a broken build
			return
		}
		body, a.size = plain, -1
	}
	c.DataFromReader(http.StatusOK, a.size, kind, body, nil)
}
