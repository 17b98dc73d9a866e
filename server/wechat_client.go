package main

import (
	"qingting/bots/wechat/client"
)

// wechatClient returns the one client that everything in this process calls WeChat with.
func (a *app) wechatClient() *client.Client {
	if a.wechat == nil {
		w := a.config.WeChat
		a.wechat = client.New(client.Parts{Base: w.SandboxURL, Timeout: w.Timeout, Redis: a.cache.Client, Now: utc, Log: a.log, Count: a.metrics.WeChatCall})
	}
	return a.wechat
}
