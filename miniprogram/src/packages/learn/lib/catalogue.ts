import type { Course, Lesson } from './types'

/** coursesOf groups the lessons on the phone by course, leaving out what a search does not want. */
export function coursesOf(lessons: Lesson[], q: string): Course[] {
  const courses = new Map<string, Course>()
  for (const lesson of lessons.filter((l) => matches(l, q.trim()))) {
    const { id, title } = lesson.course ?? { id: '', title: '其他' }
    const course = courses.get(id) ?? { id, title, summary: '', lessons: [] }
    course.lessons.push(lesson)
    courses.set(id, course)
  }
  return [...courses.values()]
}

function matches(lesson: Lesson, q: string): boolean {
  return q === '' || [lesson.title, lesson.matter, ...lesson.tags].some((text) => text.includes(q))
}
