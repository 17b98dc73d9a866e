import { useRef, useState } from 'react'
import { Text, View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import { Button } from '@/components/Button'
import { Page } from '@/components/Page'
import { ErrorState, Skeleton } from '@/components/States'
import { answersOf, checkAnswers, defaultsOf, visibleInputs } from '@/lib/calculator'
import type { Answers } from '@/lib/calculator'
import { ApiError, messageOf } from '@/lib/errors'
import { newClientId } from '@/lib/ids'
import { showToast } from '@/lib/platform'
import { go } from '@/lib/routes'
import { useShare } from '@/lib/share'
import type { Calculator } from '@/lib/types'
import { useLoad } from '@/lib/useLoad'
import { calculate, fetchCalculator } from '@/services/tools'
import { InputField } from './InputField'
import '../tools.css'

/** CalculatorPage asks what a calculator needs and leads to the result. */
export default function CalculatorPage() {
  const id = useRouter().params.id ?? ''
  const { data, error, reload } = useLoad(() => fetchCalculator(id), id)
  useShare(data?.title ?? '政策计算器', `packages/tools/calculator/index?id=${id}`)
  return (
    <Page title={data?.title ?? '政策计算器'}>
      {error && !data ? <ErrorState message={error} onRetry={() => void reload()} /> : null}
      {!data && !error ? <Skeleton rows={6} /> : null}
      {data ? <Form calculator={data} /> : null}
    </Page>
  )
}

function Form({ calculator }: { calculator: Calculator }) {
  const { inputs } = calculator
  const [answers, setAnswers] = useState<Answers>(() => defaultsOf(inputs))
  const [wrong, setWrong] = useState<Record<string, string>>({})
  const { busy, submit } = useSubmit(calculator, setWrong)
  const change = (key: string, value: string) => {
    setAnswers((known) => ({ ...known, [key]: value }))
    setWrong((known) => ({ ...known, [key]: '' }))
  }
  return (
    <>
      {calculator.summary ? <Text className="tools__lead">{calculator.summary}</Text> : null}
      <View className="card">
        {visibleInputs(inputs, answers).map((input) => (
          <InputField
            key={input.key}
            input={input}
            value={answers[input.key] ?? ''}
            error={wrong[input.key]}
            onChange={(value) => change(input.key, value)}
          />
        ))}
      </View>
      {calculator.note ? (
        <View className="card">
          <Text className="note">{calculator.note}</Text>
        </View>
      ) : null}
      <Button text="计算" kind="primary" wide busy={busy} onTap={() => void submit(answers)} />
    </>
  )
}

/** useSubmit sends the answers once per set of answers: tapping again returns the same sheet. */
function useSubmit(calculator: Calculator, onWrong: (wrong: Record<string, string>) => void) {
  const [busy, setBusy] = useState(false)
  const sent = useRef({ body: '', clientId: '' })
  const submit = async (answers: Answers) => {
    const problems = checkAnswers(calculator.inputs, answers)
    onWrong(problems)
    if (Object.keys(problems).length > 0) return showToast(Object.values(problems)[0] ?? '')
    const body = answersOf(calculator.inputs, answers)
    const key = JSON.stringify(body)
    if (sent.current.body !== key) sent.current = { body: key, clientId: newClientId() }
    setBusy(true)
    try {
      go.sheet((await calculate(calculator.id, sent.current.clientId, body)).id)
    } catch (error) {
      onWrong(fieldsOf(error))
      showToast(messageOf(error))
    } finally {
      setBusy(false)
    }
  }
  return { busy, submit }
}

function fieldsOf(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {}
  return Object.fromEntries(
    error.fields.map(({ path, message }) => [path.replace(/^(body\.)?inputs\./, ''), message]),
  )
}
