package api

import (
	"io"
	"io/fs"
	"mime"
	"net/http"
	"net/netip"
	"path"
	"strings"

	"github.com/gin-gonic/gin"
)

// health serves what operators and orchestrators ask: alive, ready for traffic, figures.
func (s *Server) health() {
	s.engine.GET("/healthz", func(c *gin.Context) { c.String(http.StatusOK, "ok\n") })
	s.engine.GET("/readyz", func(c *gin.Context) {
		if err := s.Ready(c.Request.Context()); err != nil {
			// Anybody may ask, and the cause can name addresses and users.
			s.Log.WarnContext(c.Request.Context(), "not ready", "error", err)
			c.String(http.StatusServiceUnavailable, "not ready\n")
			return
		}
		c.String(http.StatusOK, "ready\n")
	})
	metrics := s.Meter.Handler()
	s.engine.GET("/metrics", func(c *gin.Context) {
		if !s.mayReadMetrics(c.ClientIP()) {
			s.notFound(c)
			return
		}
		metrics.ServeHTTP(c.Writer, c.Request)
	})
}

func (s *Server) mayReadMetrics(address string) bool {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return false
	}
	for _, n := range s.MeterFrom {
		if n.Contains(ip.Unmap()) {
			return true
		}
	}
	return false
}

func (s *Server) sockets() {
	s.engine.GET("/connection/citizen", gin.WrapH(s.hub.CitizenHandler()))
	s.engine.GET("/connection/staff", gin.WrapH(s.hub.StaffHandler()))
}

// static serves the two built clients: the citizens' at /, the staff console at /console/.
func (s *Server) static() {
	if s.Console != nil {
		console := s.site(s.Console, true, nil)
		s.engine.GET("/console", func(c *gin.Context) { c.Redirect(http.StatusMovedPermanently, "/console/") })
		s.engine.GET("/console/*path", func(c *gin.Context) { console(c, c.Param("path")) })
	}
	if s.Citizen != nil {
		citizen := s.site(s.Citizen, false, s.inviteToLogin)
		s.engine.NoRoute(func(c *gin.Context) {
			if c.Request.Method != http.MethodGet || strings.HasPrefix(c.Request.URL.Path, "/api/") {
				s.notFound(c)
				return
			}
			citizen(c, c.Request.URL.Path)
		})
	}
}

// site serves the files of a built client. With app set, a path that is no file gets the start
// page, because the client has addresses of its own. edit, unless nil, changes the pages.
func (s *Server) site(files fs.FS, app bool, edit func(page []byte) []byte) func(c *gin.Context, name string) {
	return func(c *gin.Context, name string) {
		name = strings.TrimPrefix(path.Clean("/"+name), "/")
		if name == "" || app && path.Ext(name) == "" {
			name = "index.html"
		}
		if strings.HasPrefix(path.Base(name), ".") {
			s.notFound(c)
			return
		}
		file, err := openAsset(files, name)
		if err != nil {
			s.notFound(c)
			return
		}
		defer func() { _ = file.Close() }() // only read
		kind := mime.TypeByExtension(path.Ext(name))
		if kind == "" {
			kind = "application/octet-stream"
		}
		if path.Ext(name) != ".html" {
			c.Header("Cache-Control", "public, max-age=31536000, immutable")
			file.send(c, kind)
			return
		}
		c.Header("Cache-Control", "no-cache")
		sendPage(c, kind, file, edit)
	}
}

func sendPage(c *gin.Context, kind string, file asset, edit func(page []byte) []byte) {
	if edit == nil {
		file.send(c, kind)
		return
	}
	page, err := io.ReadAll(file)
	if err != nil {
		c.Status(http.StatusInternalServerError) // a file within the program: it can be read
		return
	}
	c.Data(http.StatusOK, kind, edit(page))
}
