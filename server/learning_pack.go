package main

import (
	"context"
	"errors"
	"os"

	"qingting/server/learning"
)

const learningUsage = `用法：
  qingting learning check 文件夹   检查课程和题目文件，列出每节课要学多久`

// learningTools are the tools for those who write lessons as files.
func learningTools(_ context.Context, args []string, env environment) error {
	if len(args) != 2 || args[0] != "check" {
		return errors.New(learningUsage)
	}
	pack, err := learning.ReadPack(os.DirFS(args[1]), ".")
	if err != nil {
		return err
	}
	for _, l := range pack.Lessons {
		say(env, "%s\t%s\t读 %s\t听 %s\n", l.Key, l.Title, l.Plan().ReadingTime(), l.Plan().ListeningTime())
	}
	say(env, "%d 门课程，%d 节课，%d 道题，%d 份试卷\n", len(pack.Courses), len(pack.Lessons), len(pack.Items), len(pack.Exams))
	return nil
}
