// Command qingting is the whole hotline in one program: citizens' and staff's HTTP and
// sockets, the consultation bot, and the tools to run it.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"qingting/server/config"
)

// version is set by the build.
var version = "dev"

const usage = `qingting 倾听：12345 政务热线

用法：
  qingting serve         启动服务（默认）
  qingting migrate       建立或升级数据库结构
  qingting seed          向空数据库装入示例内容
  qingting check-config  打印生效的配置，密钥打码
  qingting bench ...     跑准确率和性能测试，见 qingting bench help
  qingting calculator .. 检查政策计算器的工作簿，见 qingting calculator help
  qingting learning ..   检查课程和题目文件，见 qingting learning help
  qingting wechat menu   把公众号菜单设成本系统的菜单
  qingting sandbox ..    单独启动微信试用环境：--listen 地址:端口 --callback http://地址:端口
  qingting version       打印版本

选项：
  --config 文件          在默认设置之上使用的配置文件（也可用环境变量 QINGTING_CONFIG）
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGINT, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], environment{environ: os.Environ(), out: os.Stdout, err: os.Stderr}))
}

// environment is what the program gets from outside, so that tests can start it as it is.
type environment struct {
	environ []string
	out     io.Writer
	err     io.Writer
	ready   func(address string) // told where it listens, when not nil
}

// run executes one subcommand and returns the exit status.
func run(ctx context.Context, args []string, env environment) int {
	name, path, rest, err := parse(args, env.environ)
	if err != nil {
		return fail(env, err)
	}
	commands := map[string]func(context.Context, config.Config, environment) error{
		"serve": serve, "migrate": migrate, "seed": seed,
	}
	switch name {
	case "version":
		_, err = fmt.Fprintln(env.out, "qingting", version)
	case "help":
		_, err = fmt.Fprint(env.out, usage)
	case "check-config":
		err = checkConfig(path, env)
	case "bench":
		err = benchmark(ctx, rest, env)
	case "calculator":
		err = calculators(ctx, rest, env)
	case "learning":
		err = learningTools(ctx, rest, env)
	case "wechat":
		err = wechatCommand(ctx, path, rest, env)
	case "sandbox":
		err = sandboxCommand(ctx, path, rest, env)
	default:
		command, known := commands[name]
		if !known {
			return fail(env, fmt.Errorf("没有这个子命令：%s\n\n%s", name, usage))
		}
		var c config.Config
		if c, err = config.Load(path, env.environ); err == nil {
			err = command(ctx, c, env)
		}
	}
	if err != nil {
		return fail(env, err)
	}
	return 0
}

func fail(env environment, err error) int {
	_, _ = fmt.Fprintln(env.err, "qingting:", err) // nothing is left to tell it to
	return 1
}

// parse finds the subcommand and the config file; what follows bench and calculator is theirs.
func parse(args, environ []string) (name, path string, rest []string, err error) {
	name, path = "serve", lookup(environ, "QINGTING_CONFIG")
	named := false
	for i := 0; i < len(args); i++ {
		switch a := args[i]; {
		case a == "-h" || a == "--help":
			return "help", "", nil, nil
		case a == "--config":
			if i++; i == len(args) {
				return "", "", nil, fmt.Errorf("--config 后面要写文件名")
			}
			path = args[i]
		case !named:
			name, named = a, true
			if a == "bench" || a == "calculator" || a == "learning" || a == "sandbox" || a == "wechat" {
				return name, path, args[i+1:], nil
			}
		default:
			return "", "", nil, fmt.Errorf("不认识的参数：%s", a)
		}
	}
	return name, path, nil, nil
}

func lookup(environ []string, name string) string {
	for _, pair := range environ {
		if len(pair) > len(name) && pair[len(name)] == '=' && pair[:len(name)] == name {
			return pair[len(name)+1:]
		}
	}
	return ""
}

func checkConfig(path string, env environment) error {
	if _, err := config.Load(path, env.environ); err != nil {
		return err
	}
	text, err := config.Print(path, env.environ)
	if err != nil {
		return err
	}
	_, err = fmt.Fprint(env.out, text)
	return err
}
