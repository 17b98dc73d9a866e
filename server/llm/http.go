package llm

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"time"
)

const (
	dialFor   = 2 * time.Second // an endpoint that is there accepts much sooner
	idleConns = 16
	maxBody   = 1 << 20 // bytes of one answer, far more than any allowed number of tokens
)

func transport() http.RoundTripper {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.MaxIdleConnsPerHost, t.TLSHandshakeTimeout = idleConns, dialFor
	return t
}

// refuseRedirect keeps what citizens say from being sent anywhere but to the endpoint.
func refuseRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// statusError is an answer other than 200. The body is left out: endpoints repeat keys in it.
type statusError struct {
	code       int
	retryAfter time.Duration
}

// Error names the status.
func (e *statusError) Error() string { return fmt.Sprintf("the model endpoint answered %d", e.code) }

// doer turns every answer but 200 into a statusError and bounds the rest.
type doer struct {
	http *http.Client
	now  func() time.Time
}

// Do implements openai.HTTPDoer.
func (d doer) Do(r *http.Request) (*http.Response, error) {
	resp, err := d.http.Do(r)
	if err != nil {
		return nil, err
	}
	if resp.StatusCode == http.StatusOK {
		resp.Body = limited{io.LimitReader(resp.Body, maxBody), resp.Body}
		return resp, nil
	}
	_ = resp.Body.Close() // nothing more is wanted of it
	return nil, &statusError{resp.StatusCode, retryAfter(resp.Header.Get("Retry-After"), d.now())}
}

type limited struct {
	io.Reader
	io.Closer
}

// retryAfter reads the header in both its forms; zero: none or none that makes sense.
func retryAfter(header string, now time.Time) time.Duration {
	if n, err := strconv.Atoi(header); err == nil {
		return max(0, time.Duration(n)*time.Second)
	}
	if at, err := http.ParseTime(header); err == nil {
		return max(0, at.Sub(now))
	}
	return 0
}
