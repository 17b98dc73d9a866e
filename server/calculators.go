package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"qingting/server/calculator"
	"qingting/server/errs"
	schema "qingting/sql"
)

const calculatorUsage = `用法：
  qingting calculator check 工作簿.xlsx ...   检查计算器工作簿，跑它自己的算例
  qingting calculator functions               列出公式里可以用的函数`

// loadCalculators brings the pack's calculators into a database that has none, also one whose
// other starter content came before there were calculators.
func loadCalculators(ctx context.Context, s *calculator.Service) error {
	_, err := s.LoadPack(ctx, schema.Starter, "starter/calculators")
	return err
}

// calculators are the tools for those who write workbooks.
func calculators(ctx context.Context, args []string, env environment) error {
	if len(args) >= 2 && args[0] == "check" {
		return checkWorkbooks(ctx, args[1:], env)
	}
	if len(args) == 1 && args[0] == "functions" {
		return listFunctions(env)
	}
	return errors.New(calculatorUsage)
}

// checkWorkbooks prints every bad cell and every failing example; any makes it an error.
func checkWorkbooks(ctx context.Context, files []string, env environment) error {
	wrong := 0
	for _, file := range files {
		n, err := checkWorkbook(ctx, file, env)
		if err != nil {
			return fmt.Errorf("%s: %w", file, inWords(err))
		}
		wrong += n
	}
	if wrong > 0 {
		return fmt.Errorf("共有 %d 处要改", wrong)
	}
	return nil
}

// inWords returns the sentence of an error that has one.
func inWords(err error) error {
	var e *errs.Error
	if errors.As(err, &e) {
		return errors.New(e.Sentence)
	}
	return err
}

func checkWorkbook(ctx context.Context, file string, env environment) (wrong int, err error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return 0, err
	}
	book, bad, err := calculator.Read(data)
	if err != nil {
		return 0, err
	}
	for _, b := range bad {
		say(env, "%s  %s!%d %s：%s\n", file, b.Sheet, b.Row, b.Column, b.Message)
	}
	if book == nil {
		return len(bad), nil
	}
	outcomes := book.RunExamples(ctx)
	for _, o := range outcomes {
		if !o.OK {
			say(env, "%s  算例!%d %s：应当 %s，实际 %s\n", file, o.Row, o.Name, o.Expected, o.Got)
		}
	}
	failed := calculator.Failed(outcomes)
	say(env, "%s  %s：%d 个参数，%d 条规则，%d 个算例，%d 个通过\n", file, book.Title, len(book.Inputs), len(book.Rules), len(outcomes), len(outcomes)-failed)
	return failed, nil
}

func listFunctions(env environment) error {
	for _, f := range calculator.Functions() {
		say(env, "%s / %s\t%s\t%s\n", f.Chinese, f.English, f.Example, f.About)
	}
	return nil
}

func say(env environment, format string, args ...any) {
	_, _ = fmt.Fprintf(env.out, format, args...) // a closed terminal has nobody to tell
}
