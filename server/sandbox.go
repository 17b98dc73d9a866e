package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"time"

	"qingting/bots/wechat/sandbox"
	"qingting/server/config"
)

// tryout is the sandbox this process runs: a WeChat of our own on an address of its own.
type tryout struct {
	wechat  *sandbox.Server
	http    *http.Server
	address string
}

// startSandbox listens for WeChat's calls and the tester's page.
func startSandbox(c config.WeChat, listen string, log *slog.Logger) (*tryout, error) {
	listener, err := net.Listen("tcp", listen)
	if err != nil {
		return nil, fmt.Errorf("试用环境监听 %s 失败: %w", listen, err)
	}
	t := &tryout{wechat: sandbox.New(sandboxParts(c, log)), address: nearBase(listener.Addr())}
	t.http = &http.Server{Handler: t.wechat.Handler(), ReadHeaderTimeout: 10 * time.Second}
	go func() {
		if err := t.http.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			log.Error("the WeChat sandbox ended", "error", err)
		}
	}()
	return t, nil
}

// close ends pushes under way, then connections.
func (t *tryout) close() error {
	t.wechat.Close()
	return t.http.Close()
}

// templateTitles name the sandbox's subscribe messages as WeChat's library would.
var templateTitles = map[string]string{
	"letter_accepted": "留言受理通知", "letter_answered": "留言答复通知", "human_answered": "人工回复通知", "content_decided": "内容复核结果通知",
	"learn_remind": "学习提醒", "learn_assigned": "新课程通知", "learn_due": "课程到期提醒", "certificate": "获得证书通知",
}

func sandboxParts(c config.WeChat, log *slog.Logger) sandbox.Parts {
	m, k := c.MiniProgram, c.Kefu
	p := sandbox.Parts{
		Mini: sandbox.Mini{AppID: m.AppID, Secret: m.Secret, Token: m.Token, AESKey: m.AESKey, Templates: map[string]string{}},
		Corp: sandbox.Corp{CorpID: k.CorpID, Secret: k.Secret, Token: k.Token, AESKey: k.AESKey, Kefu: k.Accounts},
		Now:  utc,
		Log:  log,
	}
	for _, t := range m.Templates {
		p.Mini.Templates[t.ID] = templateTitles[t.Event]
	}
	for _, a := range c.Accounts {
		p.Accounts = append(p.Accounts, sandbox.Account{Key: a.Key, Name: a.Name, AppID: a.AppID, Secret: a.Secret, Token: a.Token, AESKey: a.AESKey, Mode: a.Mode})
	}
	return p
}

// joinSandbox starts the sandbox when it is on and no other is named; wechat.sandbox_url then is
// where it listens, whoever started it.
func (a *app) joinSandbox(context.Context) (err error) {
	w := &a.config.WeChat
	if !w.Sandbox || w.SandboxURL != "" {
		return nil
	}
	if a.tryout, err = startSandbox(*w, w.SandboxListen, a.log); err == nil {
		w.SandboxURL = a.tryout.address
	}
	return err
}

// openSandbox tells the sandbox where this server's callbacks and pages are.
func (a *app) openSandbox(address net.Addr) {
	if a.tryout != nil {
		a.tryout.wechat.Open(a.tryout.address, nearBase(address))
	}
}

// sandboxCommand runs a sandbox in a process of its own, for servers with wechat.sandbox_url.
func sandboxCommand(ctx context.Context, path string, args []string, env environment) error {
	flags := flag.NewFlagSet("sandbox", flag.ContinueOnError)
	flags.SetOutput(env.err)
	listen := flags.String("listen", "127.0.0.1:8090", "监听的地址")
	callback := flags.String("callback", "http://127.0.0.1:8080", "倾听服务的地址，微信的推送发到这里")
	if err := flags.Parse(args); err != nil {
		return fmt.Errorf("用法：qingting sandbox --listen 地址:端口 --callback http://地址:端口")
	}
	if u, err := url.Parse(*callback); err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https") || flags.NArg() > 0 {
		return fmt.Errorf("--callback 要写成 http://地址:端口")
	}
	c, err := config.Load(path, append(slices.Clone(env.environ), "QINGTING_WECHAT__SANDBOX=true"))
	if err != nil {
		return err
	}
	t, err := startSandbox(c.WeChat, *listen, newLog(c.Log, env))
	if err != nil {
		return err
	}
	t.wechat.Open(t.address, *callback)
	_, _ = fmt.Fprintf(env.out, "\n微信试用环境已就绪\n\n  试用页面  %s/\n  推送发到  %s/wechat/\n", t.address, *callback) // the page is there all the same
	<-ctx.Done()
	return t.close()
}
