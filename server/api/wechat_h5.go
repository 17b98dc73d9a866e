package api

import (
	"bytes"
	"crypto/rand"
	"crypto/subtle"
	"encoding/hex"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
)

// The login by an Official Account for pages opened within WeChat: the browser is sent to
// WeChat's page, comes back here with a code, and goes on to the H5 client with a ticket, which
// the client changes into a session. Whatever goes wrong, the client opens all the same, as for
// a guest.
const (
	oauthPath   = "/auth/wechat/h5"
	oauthCookie = "qt_oauth"
	oauthFor    = 10 * time.Minute
	oauthHome   = "pages/home/index"
)

// h5Page is a page of the client with its query, as the client itself takes it from outside:
// what is not of this form leads home.
var h5Page = regexp.MustCompile(`^(?:pages|packages)/[a-z/]{1,60}(?:\?[\w\-.~%=&+:,!*()]{0,500})?$`)

func (s *Server) oauth() { s.engine.GET(oauthPath, s.oauthStep) }

func (s *Server) oauthStep(c *gin.Context) {
	c.Header("Cache-Control", "no-store")
	c.Header("Referrer-Policy", "no-referrer")
	if c.Query("state") == "" {
		s.oauthBegin(c)
		return
	}
	s.oauthEnd(c)
}

// oauthBegin remembers in a cookie where to go; the state, which WeChat carries, is signed
// together with it, so that nobody can make another browser come back with a code of theirs.
func (s *Server) oauthBegin(c *gin.Context) {
	page, account := h5Target(c.Query("to")), clip(c.Query("account"), 40)
	nonce := make([]byte, 16)
	_, _ = rand.Read(nonce) // crypto/rand never fails
	trip := trip{hex.EncodeToString(nonce), fmt.Sprint(s.Now().Unix()), account, page}
	if s.Identity.OAuth == nil || s.Public.Signer == nil {
		c.Redirect(http.StatusFound, s.h5(page, ""))
		return
	}
	address, ok := s.Identity.OAuth.AuthURL(account, s.Public.URL+oauthPath, s.stateOf(trip))
	if !ok {
		c.Redirect(http.StatusFound, s.h5(page, ""))
		return
	}
	s.setTrip(c, trip.String(), int(oauthFor.Seconds()))
	c.Redirect(http.StatusFound, address)
}

func (s *Server) setTrip(c *gin.Context, value string, seconds int) {
	c.SetSameSite(http.SameSiteLaxMode)
	c.SetCookie(oauthCookie, value, seconds, oauthPath, "", strings.HasPrefix(s.Public.URL, "https://"), true)
}

// inviteToLogin tells the client in its start page where it may log in by itself when WeChat's
// browser opens it. Without an account, or an address that WeChat can come back to, it does not.
func (s *Server) inviteToLogin(page []byte) []byte {
	if s.Identity.OAuth == nil || s.Public.Signer == nil || !s.Public.Known {
		return page
	}
	mark := `<meta name="wechat-login" content="` + html.EscapeString(s.Public.URL+oauthPath) + `"></head>`
	return bytes.Replace(page, []byte("</head>"), []byte(mark), 1)
}

// trip is what is remembered while the browser is at WeChat.
type trip struct{ nonce, since, account, page string }

func (t trip) String() string {
	return strings.Join([]string{t.nonce, t.since, t.account, t.page}, "|")
}

// stateOf has letters and digits only: WeChat takes nothing else.
func (s *Server) stateOf(t trip) string {
	return hex.EncodeToString([]byte(s.Public.Signer.Sign("wechat h5", t.nonce, t.since, t.account, t.page)))
}

// tripOf returns what the cookie remembers if the state belongs to it and is fresh.
func (s *Server) tripOf(c *gin.Context) (trip, bool) {
	cookie, _ := c.Cookie(oauthCookie) // none is an empty one
	part := strings.SplitN(cookie, "|", 4)
	if len(part) != 4 || s.Public.Signer == nil {
		return trip{}, false
	}
	t := trip{part[0], part[1], part[2], part[3]}
	if subtle.ConstantTimeCompare([]byte(s.stateOf(t)), []byte(c.Query("state"))) != 1 {
		return trip{}, false
	}
	var since int64
	if _, err := fmt.Sscan(t.since, &since); err != nil {
		return trip{}, false
	}
	age := s.Now().Sub(time.Unix(since, 0))
	return t, age >= 0 && age < oauthFor
}

// oauthEnd takes the code WeChat sent along; who said no there comes without one.
func (s *Server) oauthEnd(c *gin.Context) {
	t, ok := s.tripOf(c)
	s.setTrip(c, "", -1)
	if !ok || c.Query("code") == "" || s.Identity.OAuth == nil {
		c.Redirect(http.StatusFound, s.h5(h5Target(t.page), ""))
		return
	}
	ticket, err := s.oauthTicket(c, t.account)
	if err != nil {
		s.Log.WarnContext(c.Request.Context(), "wechat page login failed", "error", err)
	}
	c.Redirect(http.StatusFound, s.h5(h5Target(t.page), ticket))
}

func (s *Server) oauthTicket(c *gin.Context, account string) (string, error) {
	ctx := c.Request.Context()
	if err := s.Limiter.Allow(ctx, "guest", "", c.ClientIP()); err != nil {
		return "", err
	}
	who, err := s.Identity.OAuth.Auth(ctx, account, clip(c.Query("code"), 256))
	if err != nil {
		return "", err
	}
	citizen, _, err := s.Identity.CitizenOf(ctx, who)
	if err != nil {
		return "", err
	}
	ticket, err := s.Identity.Ticket(ctx, citizen.ID)
	return ticket.Secret, err
}

func h5Target(page string) string {
	page = strings.TrimPrefix(page, "/")
	if !h5Page.MatchString(page) {
		return oauthHome
	}
	return page
}

// h5 is the address of a page of the H5 client, which takes the ticket out of it at once. It
// stands behind the #, so that it reaches no server and no log.
func (s *Server) h5(page, ticket string) string { return H5Link("", page, ticket) }

// H5Link returns the address of a page of the H5 client below base, with a one-time login when
// there is a ticket.
func H5Link(base, page, ticket string) string {
	address := base + "/#/" + page
	if ticket == "" {
		return address
	}
	mark := "?"
	if strings.Contains(page, "?") {
		mark = "&"
	}
	return address + mark + "ticket=" + url.QueryEscape(ticket)
}
