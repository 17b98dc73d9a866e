package course

import "strings"

// Takes reports whether the filter picks a lesson.
func (f Filter) Takes(l Lesson) bool {
	return (f.CourseID == "" || f.CourseID == l.CourseID) && (f.State == "" || f.State == l.State) &&
		(!f.Flagged || l.Flag != "") && (f.Text == "" || strings.Contains(l.Title+l.Matter, f.Text))
}
