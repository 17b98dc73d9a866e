import { useState } from 'react'
import { Text, View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import { Button } from '@/components/Button'
import { StateView } from '@/components/States'
import { go } from '@/lib/routes'
import { scoreText } from '../lib/figures'
import type { Attempt, ExamResult } from '../lib/types'
import { Feedback } from '../parts/Feedback'
import { ItemView } from '../parts/ItemView'

/** Result shows how an attempt ended, the certificate if there is one, and every item with its answer. */
export function Result({ attempt }: { attempt: Attempt }) {
  const { result } = attempt
  const [all, setAll] = useState(false)
  if (!result)
    return (
      <StateView
        icon="clock"
        title="考试已结束"
        hint="成绩正在计算，稍后再来看"
        action="返回"
        onAction={go.back}
      />
    )
  const shown = all ? result.items : result.items.filter((one) => one.score < 1)
  return (
    <>
      <Verdict attempt={attempt} result={result} />
      <Text className="learn__group">{all ? '全部题目' : `答错的题（${shown.length}）`}</Text>
      {shown.map((one) => (
        <View key={one.item.id} className="card">
          <ItemView item={one.item} response={one.response ?? []} onChange={() => undefined} locked />
          <Feedback item={one.item} response={one.response ?? []} />
        </View>
      ))}
      <View className="learn__buttons">
        <Button text={all ? '只看答错的' : '看全部题目'} wide onTap={() => setAll(!all)} />
        <Button text="返回" kind="quiet" wide onTap={go.back} />
      </View>
    </>
  )
}

function Verdict({ attempt, result }: { attempt: Attempt; result: ExamResult }) {
  const { certificate } = result
  return (
    <View className="card">
      <Text className="h1 learn__block">{`${scoreText(result.score)}，${result.passed ? '通过了' : '没有通过'}`}</Text>
      <Text className="note learn__block">
        {`${attempt.exam.title}：答对 ${result.right} 题，共 ${result.items.length} 题`}
        {attempt.state === 'expired' ? '；时间到自动交卷' : ''}
      </Text>
      {certificate ? (
        <View className="learn__top">
          <Button
            text="看证书"
            kind="primary"
            wide
            onTap={() =>
              void Taro.navigateTo({ url: `/packages/learn/certificate/index?id=${certificate.id}` })
            }
          />
        </View>
      ) : null}
    </View>
  )
}
