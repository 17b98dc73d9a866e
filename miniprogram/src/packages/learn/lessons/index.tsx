import { useEffect, useState } from 'react'
import { Text, View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import { Icon } from '@/components/Icon'
import { TextField } from '@/components/Field'
import { ErrorState, Skeleton, StateView } from '@/components/States'
import { Tap } from '@/components/Tap'
import { ApiError } from '@/lib/errors'
import { useLoad } from '@/lib/useLoad'
import { useRevisit } from '@/lib/useRevisit'
import { fetchCourses } from '@/services/learn'
import { learner } from '../live'
import { coursesOf } from '../lib/catalogue'
import { minutesText } from '../lib/plan'
import type { Course, LessonBrief } from '../lib/types'
import { OfflineNote } from '../parts/Badge'
import { LearnPage } from '../parts/LearnPage'

const pauseMs = 300

/** LessonsPage lists all courses and lessons; without network those on the phone. */
export default function LessonsPage() {
  return <LearnPage title="全部课程">{() => <Catalogue />}</LearnPage>
}

async function load(q: string): Promise<Course[]> {
  try {
    return await fetchCourses(q)
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 0 || !learner().hasPack()) throw error
    return coursesOf(learner().lessons(), q)
  }
}

function Catalogue() {
  const [typed, setTyped] = useState('')
  const q = usePause(typed)
  const { data, error, reload } = useLoad(() => load(q), q)
  useRevisit(() => void reload())
  return (
    <>
      <OfflineNote />
      <TextField label="搜课程" value={typed} maxLength={40} placeholder="如：异地就医" onChange={setTyped} />
      {error && !data ? <ErrorState message={error} onRetry={() => void reload()} /> : null}
      {!data && !error ? <Skeleton rows={8} /> : null}
      {data?.length === 0 ? <StateView icon="search" title="没有找到课程" hint="换个词试试" /> : null}
      {data?.map((course) => (
        <CourseCard key={course.id} course={course} />
      ))}
    </>
  )
}

/** usePause returns a text once typing pauses. */
function usePause(text: string): string {
  const [calm, setCalm] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setCalm(text), pauseMs)
    return () => clearTimeout(timer)
  }, [text])
  return calm
}

function CourseCard({ course }: { course: Course }) {
  return (
    <View className="card">
      <Text className="h2 learn__block">{course.title}</Text>
      {course.summary ? <Text className="note learn__block">{course.summary}</Text> : null}
      {course.lessons.map((lesson) => (
        <LessonRow key={lesson.id} lesson={lesson} />
      ))}
    </View>
  )
}

function LessonRow({ lesson }: { lesson: LessonBrief }) {
  const { state } = learner().lesson(lesson.id)?.progress ?? lesson.progress
  const open = () => void Taro.navigateTo({ url: `/packages/learn/player/index?id=${lesson.id}` })
  return (
    <Tap className="item" label={lesson.title} onTap={open}>
      <View className="item__main">
        <Text className="learn__name">{lesson.title}</Text>
        <Text className="item__note learn__block">
          {`读 ${minutesText(lesson.read_seconds)} · 听 ${minutesText(lesson.listen_seconds)}`}
        </Text>
      </View>
      {state === 'done' ? <Text className="pill pill--good">已学完</Text> : null}
      {state === 'started' ? <Text className="pill pill--accent">学了一半</Text> : null}
      <Icon name="right" colour="#8F959E" size={18} />
    </Tap>
  )
}
