package main

import (
	"context"
	"errors"
	"fmt"

	"qingting/bots/wechat/client"
	"qingting/server/cache"
	"qingting/server/config"
)

// menu is what every account's menu holds: three buttons of WeChat's four characters.
func menu(c config.Config) []client.MenuItem {
	do := []client.MenuItem{{Name: "办事引导", Key: "guides"}, {Name: "附近网点", Key: "outlets"}, {Name: "怎么用", Key: "help"}}
	if m := c.WeChat.MiniProgram; m.AppID != "" && c.Server.PublicURL != "" {
		do = append(do, client.MenuItem{Name: "打开小程序", AppID: m.AppID, Page: "pages/home/index", URL: c.Server.PublicURL})
	} else if c.Server.PublicURL != "" {
		do = append(do, client.MenuItem{Name: "常见问题", URL: c.Server.PublicURL})
	}
	return []client.MenuItem{
		{Name: "办事", Items: do},
		{Name: "留言", Items: []client.MenuItem{{Name: "写留言", Key: "letter"}, {Name: "我的留言", Key: "letters"}}},
		{Name: "人工", Items: []client.MenuItem{{Name: "转人工", Key: "human"}, {Name: "打电话", Key: "phone"}}},
	}
}

// wechatCommand does `qingting wechat menu`: it sets the menu of every account.
func wechatCommand(ctx context.Context, path string, args []string, env environment) (err error) {
	if len(args) != 1 || args[0] != "menu" {
		return errors.New("用法：qingting wechat menu，把公众号菜单设成本系统的菜单")
	}
	c, err := config.Load(path, env.environ)
	if err != nil {
		return err
	}
	if len(c.WeChat.Accounts) == 0 {
		return errors.New("配置里没有公众号，请先填 wechat.accounts")
	}
	r := c.Redis
	store, err := cache.Open(ctx, cache.Settings{Address: r.Address, Password: r.Password, DB: r.DB})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	w := client.New(client.Parts{Base: c.WeChat.SandboxURL, Timeout: c.WeChat.Timeout, Redis: store.Client, Now: utc, Log: newLog(c.Log, env)})
	defer w.Close()
	for _, acc := range c.WeChat.Accounts {
		if err := w.Account(acc.AppID, acc.Secret).SetMenu(ctx, menu(c)); err != nil {
			return fmt.Errorf("公众号 %s 的菜单没有设成: %w", acc.Name, err)
		}
		if _, err := fmt.Fprintf(env.out, "公众号 %s 的菜单已设好。\n", acc.Name); err != nil {
			return err
		}
	}
	return nil
}

// setMenus sets the menus in the sandbox, where nobody runs the command.
func (a *app) setMenus(ctx context.Context) {
	if a.tryout == nil {
		return
	}
	for _, acc := range a.config.WeChat.Accounts {
		if err := a.wechatClient().Account(acc.AppID, acc.Secret).SetMenu(ctx, menu(a.config)); err != nil {
			a.log.Warn("the sandbox's menu could not be set", "account", acc.Key, "error", err)
		}
	}
}
