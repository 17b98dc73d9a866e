package calculator

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/ast"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/types"
	"github.com/expr-lang/expr/vm"
	"github.com/shopspring/decimal"
)

// asOf is the name of the day calculated for; as_of is the same.
const asOf = "计算日期"

// expression is a compiled formula or condition. It has no loops and no side effects, so that
// its time is bounded by its size.
type expression struct {
	program *vm.Program
	source  string
	names   []string // of values it uses
}

// compiler turns formulas into expressions; names are the values they may use.
type compiler struct {
	book  *Book
	names []string
}

// compile reads one formula. Errors are sentences for the author of the workbook.
func (c *compiler) compile(source string) (*expression, error) {
	if utf8.RuneCountInString(source) > maxExpression {
		return nil, fmt.Errorf("公式太长，请控制在 %d 字以内，或分成几步。", maxExpression)
	}
	text, err := normalize(source)
	if err != nil {
		return nil, err
	}
	env := types.Map{asOf: types.Any, "as_of": types.Any}
	for _, n := range c.names {
		env[n] = types.Any
	}
	rewrite := &rewriter{known: env}
	options := []expr.Option{
		expr.Env(env), expr.DisableAllBuiltins(), expr.Optimize(false), expr.MaxNodes(maxNodes), expr.Patch(rewrite), expr.DisableIfOperator(),
	}
	for name, call := range operators {
		options = append(options, expr.Function(name, call))
	}
	for _, f := range c.book.functions() {
		call := named(f)
		options = append(options, expr.Function(f.Chinese, call), expr.Function(f.English, call))
		rewrite.functions = append(rewrite.functions, f.Chinese, f.English)
	}
	program, err := expr.Compile(text, options...)
	if rewrite.err != nil {
		return nil, rewrite.err
	}
	if err != nil {
		return nil, syntaxSentence(err)
	}
	return &expression{program: program, source: source, names: rewrite.used}, nil
}

// named adds the function's name to its errors.
func named(f Function) func(...any) (any, error) {
	return func(args ...any) (any, error) {
		v, err := f.call(args)
		if err != nil {
			return nil, &formulaError{f.Chinese + "：", err}
		}
		return v, nil
	}
}

// formulaError survives the library's own wrapping.
type formulaError struct {
	where string
	err   error
}

func (e *formulaError) Error() string { return e.where + e.err.Error() }
func (e *formulaError) Unwrap() error { return e.err }

// run evaluates with the values by name.
func (e *expression) run(values map[string]any) (any, error) {
	v, err := expr.Run(e.program, values)
	if err == nil {
		return v, nil
	}
	var ours *formulaError
	if errors.As(err, &ours) {
		return nil, ours
	}
	return nil, fmt.Errorf("公式“%s”算不出来，请检查各项的类型：%w", e.source, err)
}

// holds evaluates a condition; no condition always holds.
func (e *expression) holds(values map[string]any) (bool, error) {
	if e == nil {
		return true, nil
	}
	v, err := e.run(values)
	if err != nil {
		return false, err
	}
	return asBool(v)
}

func syntaxSentence(err error) error {
	var at *file.Error
	if errors.As(err, &at) {
		return fmt.Errorf("公式写得不对（第 %d 个字符附近）：%s", at.Column+1, at.Message)
	}
	return fmt.Errorf("公式写得不对：%w", err)
}

// operators are what + - * / and comparisons become, so that numbers are decimals throughout.
var operators = map[string]func(...any) (any, error){
	"$add": two(add), "$sub": two(subtract), "$mul": two(multiply), "$div": two(over), "$pow": two(power),
	"$neg": func(args ...any) (any, error) { return ours(subtract(decimal.Zero, args[0])) },
	"$eq":  two(func(a, b any) (any, error) { return equal(a, b), nil }),
	"$ne":  two(func(a, b any) (any, error) { return !equal(a, b), nil }),
	"$lt":  ordered(func(c int) bool { return c < 0 }), "$le": ordered(func(c int) bool { return c <= 0 }),
	"$gt": ordered(func(c int) bool { return c > 0 }), "$ge": ordered(func(c int) bool { return c >= 0 }),
	"$in": two(func(a, b any) (any, error) {
		list, _ := b.([]any)
		return slices.ContainsFunc(list, func(v any) bool { return equal(a, v) }), nil
	}),
	"$bool": func(args ...any) (any, error) {
		b, err := asBool(args[0])
		return ours(b, err)
	},
}

func ours(v any, err error) (any, error) {
	if err != nil {
		return nil, &formulaError{"", err}
	}
	return v, nil
}

func two(f func(a, b any) (any, error)) func(...any) (any, error) {
	return func(args ...any) (any, error) { return ours(f(args[0], args[1])) }
}

func ordered(is func(int) bool) func(...any) (any, error) {
	return two(func(a, b any) (any, error) {
		c, err := compare(a, b)
		return is(c), err
	})
}

var binaryCalls = map[string]string{
	"+": "$add", "-": "$sub", "*": "$mul", "/": "$div", "^": "$pow", "**": "$pow",
	"==": "$eq", "!=": "$ne", "<": "$lt", "<=": "$le", ">": "$gt", ">=": "$ge", "in": "$in",
}

// rewriter lets only figures, names, operators, choices and known functions through, and makes
// every number a decimal.
type rewriter struct {
	known     types.Map
	functions []string
	used      []string
	err       error
}

// Visit is called for every node, innermost first.
func (r *rewriter) Visit(node *ast.Node) {
	switch n := (*node).(type) {
	case *ast.IntegerNode:
		ast.Patch(node, &ast.ConstantNode{Value: decimal.NewFromInt(int64(n.Value))})
	case *ast.FloatNode:
		// The shortest decimal that reads as this float is what was written, up to 15 digits.
		d := decimal.NewFromFloat(n.Value)
		if d.NumDigits() > 15 || d.Exponent() > 20 || d.Exponent() < -20 {
			r.fail("公式里有一个数字的位数太多，最多 15 位。")
		}
		ast.Patch(node, &ast.ConstantNode{Value: d})
	case *ast.IdentifierNode:
		r.identifier(n)
	case *ast.BinaryNode:
		r.binary(node, n)
	case *ast.UnaryNode:
		r.unary(node, n)
	case *ast.ConditionalNode:
		n.Cond = call("$bool", n.Cond)
	case *ast.CallNode:
		r.call(node, n)
	case *ast.StringNode, *ast.BoolNode, *ast.NilNode, *ast.ArrayNode, *ast.ConstantNode:
	default:
		r.fail("公式里不能用这种写法：%s", (*node).String())
	}
}

func (r *rewriter) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf(format, args...)
	}
}

func (r *rewriter) identifier(n *ast.IdentifierNode) {
	if slices.Contains(r.functions, n.Value) || n.Value == "如果" || n.Value == "choose" {
		return
	}
	if _, ok := r.known[n.Value]; !ok {
		r.fail("不认识“%s”：它不是参数、前面的规则或函数。文字要加引号。", n.Value)
		return
	}
	if !slices.Contains(r.used, n.Value) {
		r.used = append(r.used, n.Value)
	}
}

func (r *rewriter) binary(node *ast.Node, n *ast.BinaryNode) {
	switch n.Operator {
	case "and", "&&", "or", "||":
		n.Left, n.Right = call("$bool", n.Left), call("$bool", n.Right)
		return
	case "??":
		return
	}
	if n.Operator == "in" {
		if _, ok := n.Right.(*ast.ArrayNode); !ok {
			r.fail("in 的右边要写一个列表，例如 类型 in [\"甲\", \"乙\"]")
		}
	}
	name, ok := binaryCalls[n.Operator]
	if !ok {
		r.fail("公式里不能用“%s”。", n.Operator)
		return
	}
	ast.Patch(node, call(name, n.Left, n.Right))
}

func (r *rewriter) unary(node *ast.Node, n *ast.UnaryNode) {
	switch n.Operator {
	case "-":
		ast.Patch(node, call("$neg", n.Node))
	case "+":
		ast.Patch(node, n.Node)
	default:
		n.Node = call("$bool", n.Node)
	}
}

func (r *rewriter) call(node *ast.Node, n *ast.CallNode) {
	name, ok := n.Callee.(*ast.IdentifierNode)
	if !ok {
		r.fail("公式里不能用这种写法：%s", n.String())
		return
	}
	if name.Value == "如果" || name.Value == "choose" {
		r.choose(node, n.Arguments)
		return
	}
	if !slices.Contains(r.functions, name.Value) {
		r.fail("没有“%s”这个函数。", name.Value)
	}
}

// choose turns 如果(甲, 乙, 丙, 丁, 戊) into: when 甲 then 乙, when 丙 then 丁, else 戊.
func (r *rewriter) choose(node *ast.Node, args []ast.Node) {
	if len(args) < 3 || len(args)%2 == 0 {
		r.fail("如果(条件, 值, 否则的值)：括号里要写 3 项，或 5 项、7 项……")
		return
	}
	result := args[len(args)-1]
	for i := len(args) - 3; i >= 0; i -= 2 {
		result = &ast.ConditionalNode{Ternary: true, Cond: call("$bool", args[i]), Exp1: args[i+1], Exp2: result}
	}
	ast.Patch(node, result)
}

func call(name string, args ...ast.Node) ast.Node {
	return &ast.CallNode{Callee: &ast.IdentifierNode{Value: name}, Arguments: args}
}

// spoken are what a policy officer may write for an operator or a value.
var spoken = map[string]string{"且": "and", "或": "or", "非": "not", "是": "true", "否": "false", "空": "nil"}

var signs = strings.NewReplacer(
	"（", "(", "）", ")", "，", ",", "：", ":", "？", "?", "；", ";", "【", "[", "】", "]", "×", "*", "÷", "/", "＋", "+", "－", "-", "−", "-",
	"≥", ">=", "≤", "<=", "≠", "!=", "＝", "=", "＞", ">", "＜", "<", "％", "%", "“", `"`, "”", `"`, "‘", "'", "’", "'", "　", " ",
)

// token is a piece of a formula: a name, a text in quotes, or what is between them.
type token struct {
	text string
	kind rune // 'n' name, 's' text in quotes, 0 other
}

// tokens takes a formula apart after full-width signs were made plain.
func tokens(source string) ([]token, error) {
	var list []token
	text := []rune(quotes(source))
	for i := 0; i < len(text); {
		start := i
		switch c := text[i]; {
		case c == '"' || c == '\'':
			for i++; i < len(text) && text[i] != c; i++ {
			}
			if i == len(text) {
				return nil, fmt.Errorf("公式里有一个引号没有写完。")
			}
			i++
			list = append(list, token{string(text[start:i]), 's'})
		case c == '_' || c == '$' || unicode.IsLetter(c):
			for ; i < len(text) && (text[i] == '_' || text[i] == '$' || unicode.IsLetter(text[i]) || unicode.IsDigit(text[i])); i++ {
			}
			list = append(list, token{string(text[start:i]), 'n'})
		case unicode.IsDigit(c):
			for ; i < len(text) && (unicode.IsDigit(text[i]) || text[i] == '.'); i++ {
			}
			list = append(list, token{string(text[start:i]), 0})
		default:
			i++
			list = append(list, token{signs.Replace(string(c)), 0})
		}
	}
	return list, nil
}

// quotes makes Chinese quotation marks plain; what they enclose stays as it is.
func quotes(s string) string {
	return strings.NewReplacer("“", `"`, "”", `"`, "‘", "'", "’", "'").Replace(s)
}

// normalize writes a formula the way the library reads it.
func normalize(source string) (string, error) {
	list, err := tokens(source)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	for i, t := range list {
		switch {
		case t.kind == 's' && strings.Contains(t.text, `\`):
			return "", fmt.Errorf("引号里不能有反斜杠。")
		case t.kind == 'n' && strings.HasPrefix(t.text, "$"):
			return "", fmt.Errorf("不认识“%s”。", t.text)
		case t.kind == 'n' && spoken[t.text] != "":
			out.WriteString(spoken[t.text])
		case t.text == "%" && i > 0 && unicode.IsDigit(rune(list[i-1].text[0])):
			out.WriteString("/100") // 8% is a share, the remainder is 余数()
		case t.text == "=" && !joined(list, i):
			out.WriteString("==") // one sign is what a spreadsheet compares with
		default:
			out.WriteString(t.text)
		}
	}
	return out.String(), nil
}

// joined reports whether the sign belongs to ==, !=, <= or >=.
func joined(list []token, i int) bool {
	before, after := "", ""
	if i > 0 {
		before = list[i-1].text
	}
	if i+1 < len(list) {
		after = list[i+1].text
	}
	return after == "=" || (before != "" && strings.Contains("=!<>", before))
}
