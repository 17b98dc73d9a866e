package api

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"qingting/server/errs"
)

// maxCallback is how many bytes a call of WeChat's may have; whoever reads it allows a little
// less, so that it can say so itself.
const maxCallback = 65 << 10

// wechatCallbacks hands WeChat's own calls to who understands them. They are signed, carry XML
// and are no part of the API; the rate limit keeps strangers from having signatures counted.
func (s *Server) wechatCallbacks() {
	if s.WeChat == nil {
		return
	}
	s.engine.Match([]string{http.MethodGet, http.MethodPost}, "/wechat/*path", func(c *gin.Context) {
		if err := s.Limiter.Allow(c.Request.Context(), "callback", "", c.ClientIP()); errs.ClassOf(err) == errs.Limited {
			c.AbortWithStatus(http.StatusTooManyRequests)
			return
		}
		c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, maxCallback)
		s.WeChat.ServeHTTP(c.Writer, c.Request)
	})
}
