package course

import "strings"

func (f Filter) takes(l Lesson) bool {
	return (f.CourseID == "" || f.CourseID == l.CourseID) && (f.State == "" || f.State == l.State) &&
		(!f.Flagged || l.Flag != "") && (f.Text == "" || strings.Contains(l.Title+l.Matter, f.Text))
}
