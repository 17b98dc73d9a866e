import { Text, View } from '@tarojs/components'
import { openLink } from '@/lib/platform'
import { describeSource } from '@/lib/blocks'
import { Tap } from '@/components/Tap'
import type { Clause, Sheet } from '@/lib/types'

/** SheetSteps shows how the result came about and the clauses it rests on. */
export function SheetSteps({ sheet }: { sheet: Sheet }) {
  return (
    <>
      <View className="card">
        <Text className="h2">怎么算的</Text>
        {sheet.steps.map((step) => (
          <View key={step.n} className="calc-step">
            <Text className="calc-step__n">{step.n}</Text>
            <View className="calc-step__main">
              <Text className="tools__text">
                {step.label}：
                <Text className="calc-step__value">{step.text || `${step.value}${step.unit}`}</Text>
              </Text>
              <Text className="note tools__text">{step.note || step.worked || step.formula}</Text>
              <Text className="note tools__text">{basisOf(step, sheet.clauses)}</Text>
            </View>
          </View>
        ))}
      </View>
      <Clauses clauses={sheet.clauses} />
    </>
  )
}

function basisOf(step: Sheet['steps'][number], clauses: Clause[]): string {
  const clause = clauses.find((candidate) => candidate.key === step.clause_key)
  const parts = [
    clause ? `依据：${describeSource(clause)}` : '',
    step.rounding ? `取整：${step.rounding}` : '',
  ]
  return parts.filter(Boolean).join('；')
}

function Clauses({ clauses }: { clauses: Clause[] }) {
  if (clauses.length === 0) return null
  return (
    <View className="card">
      <Text className="h2">依据</Text>
      {clauses.map((clause) => (
        <View key={clause.key} className="result">
          <Text className="tools__name">{describeSource(clause)}</Text>
          {clause.text ? <Text className="note tools__text">{clause.text}</Text> : null}
          {clause.url ? (
            <Tap className="home__more" role="link" label="查看原文" onTap={() => openLink(clause.url)}>
              <Text className="pill pill--accent">查看原文</Text>
            </Tap>
          ) : null}
        </View>
      ))}
    </View>
  )
}
