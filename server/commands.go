package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"runtime/debug"
	"time"

	"qingting/server/bench"
	"qingting/server/calculator"
	"qingting/server/config"
	"qingting/server/db"
	"qingting/server/desk"
	"qingting/server/knowledge"
	"qingting/server/secret"
	schema "qingting/sql"
)

func benchmark(ctx context.Context, args []string, env environment) error {
	return bench.Run(ctx, args, env.out)
}

func newLog(c config.Log, env environment) *slog.Logger {
	var level slog.Level
	_ = level.UnmarshalText([]byte(c.Level)) // checked by config
	opts := &slog.HandlerOptions{Level: level}
	var h slog.Handler = slog.NewTextHandler(env.err, opts)
	if c.Format == "json" {
		h = slog.NewJSONHandler(env.err, opts)
	}
	return slog.New(secret.MaskLogs(h))
}

// openDatabase opens and migrates.
func openDatabase(ctx context.Context, c config.Config) (*db.DB, error) {
	d, err := db.Open(ctx, c.Database.URL)
	if err != nil {
		return nil, err
	}
	if err := d.Migrate(ctx); err != nil {
		return nil, errors.Join(err, d.Close())
	}
	return d, nil
}

func migrate(ctx context.Context, c config.Config, env environment) error {
	d, err := openDatabase(ctx, c)
	if err != nil {
		return err
	}
	have, _, err := d.Version(ctx)
	if err == nil {
		_, err = fmt.Fprintf(env.out, "数据库结构版本 %d，已是最新。\n", have)
	}
	return errors.Join(err, d.Close())
}

func seed(ctx context.Context, c config.Config, env environment) error {
	d, err := openDatabase(ctx, c)
	if err != nil {
		return err
	}
	loaded, err := loadStarter(ctx, knowledge.New(knowledge.Parts{DB: d, Now: utc}))
	if err == nil && loaded {
		err = desk.New(desk.Parts{DB: d, Now: utc}).LoadCanned(ctx, schema.Starter, "starter/canned.yaml")
	}
	if err == nil {
		err = loadCalculators(ctx, calculator.New(calculator.Parts{DB: d, Now: utc, Zone: c.City.Location()}))
	}
	if err == nil && loaded {
		_, err = fmt.Fprintln(env.out, "示例内容已装入。")
	} else if err == nil {
		_, err = fmt.Fprintln(env.out, "示例内容以前装入过，没有改动。")
	}
	return errors.Join(err, d.Close())
}

// starterPack is the name under which the pack is remembered as loaded.
const starterPack = "starter"

func loadStarter(ctx context.Context, k *knowledge.Service) (bool, error) {
	pack, err := knowledge.ReadPack(schema.Starter, "starter")
	if err != nil {
		return false, fmt.Errorf("read starter pack: %w", err)
	}
	return k.LoadPack(ctx, starterPack, pack)
}

// startGC is how many percent the heap may grow between collections during the start: a tenth
// of a second later, three megabytes less for as long as the process lives.
const startGC = 25

// serve runs the server until ctx ends, then stops it in order.
func serve(ctx context.Context, c config.Config, env environment) error {
	log := newLog(c.Log, env)
	if moved, err := setClock(env.environ); err != nil {
		return err
	} else if moved > 0 {
		log.Warn("the clock is moved for a test", "ahead", moved.String())
	}
	// Starting allocates far more than stays. Collected often meanwhile, the heap keeps fewer holes.
	usual := debug.SetGCPercent(startGC)
	a, err := build(ctx, c, log, progress(env))
	debug.SetGCPercent(usual)
	if err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.Server.Listen)
	if err != nil {
		return errors.Join(fmt.Errorf("监听 %s 失败: %w", c.Server.Listen, err), a.close(ctx))
	}
	a.openSandbox(listener.Addr())
	if err := a.start(ctx); err != nil {
		return errors.Join(err, listener.Close(), a.close(context.WithoutCancel(ctx)))
	}
	server := &http.Server{Handler: a.server.Handler(), ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 32 << 10}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	a.setMenus(ctx)
	greet(env, c, a, listener.Addr())
	if env.ready != nil {
		env.ready(listener.Addr().String())
	}
	select {
	case err = <-failed:
	case <-ctx.Done():
		_, _ = fmt.Fprintln(env.out, "正在停止……") // the log says the same
	}
	stopping, cancel := context.WithTimeout(context.WithoutCancel(ctx), c.Server.Shutdown)
	defer cancel()
	// Sockets first: they are told to reconnect while the other processes still answer.
	return errors.Join(err, a.hub.Shutdown(stopping), server.Shutdown(stopping), a.close(stopping))
}

// progress prints what takes longer than two seconds.
func progress(env environment) func(what string, work func() error) error {
	return func(what string, work func() error) error {
		timer := time.AfterFunc(2*time.Second, func() { _, _ = fmt.Fprintf(env.out, "%s，请稍候……\n", what) })
		defer timer.Stop()
		return work()
	}
}

// greet tells a newcomer where to go.
func greet(env environment, c config.Config, a *app, address net.Addr) {
	base := c.Server.PublicURL
	if base == "" {
		base = nearBase(address)
	}
	text := fmt.Sprintf("\n倾听 %s 已就绪，%d 条知识可以回答。\n\n  市民页面  %s/\n  学习页面  %s/#/packages/learn/today/index\n  坐席后台  %s/console/\n", version, a.articles(), base, base, base)
	if a.firstPassword != "" {
		text += fmt.Sprintf("\n  首个管理员  用户名 admin  初始密码 %s\n  （只显示这一次，首次登录时需要修改）\n", a.firstPassword)
	}
	if c.WeChat.Sandbox {
		text += fmt.Sprintf("\n  微信试用  %s/\n", a.config.WeChat.SandboxURL)
	}
	_, _ = fmt.Fprintln(env.out, text) // a closed terminal must not stop the server
}

// nearBase is the server's address on this machine.
func nearBase(address net.Addr) string {
	_, port, _ := net.SplitHostPort(address.String())
	return "http://localhost:" + port
}
