import { useEffect, useState } from 'react'
import { Text, Textarea, View } from '@tarojs/components'
import Taro, { useRouter } from '@tarojs/taro'
import { Appeal } from '@/components/Appeal'
import { Button } from '@/components/Button'
import { Field, TextField } from '@/components/Field'
import { Page } from '@/components/Page'
import { Tap } from '@/components/Tap'
import { bodyOf, checkDraft, dropDraft, emptyDraft, keepDraft, letterLimits, loadDraft } from '@/lib/draft'
import type { LetterDraft } from '@/lib/draft'
import { ApiError, messageOf } from '@/lib/errors'
import { demandTypes } from '@/lib/letters'
import { confirmAction, showToast, storage } from '@/lib/platform'
import type { DemandType } from '@/lib/types'
import { submitLetter } from '@/services/board'
import { ContactPhone } from './ContactPhone'
import { Pictures } from './Pictures'
import './index.css'

/** WriteLetterPage takes a letter; what is written is kept until it is sent. */
export default function WriteLetterPage() {
  const conversationId = useRouter().params.conversation ?? ''
  const { draft, change, clear, reset } = useDraft()
  const [wrong, setWrong] = useState<Record<string, string>>({})
  const [busy, setBusy] = useState(false)
  const [held, setHeld] = useState<ApiError | null>(null)
  const edit = (part: Partial<LetterDraft>) => {
    change(part)
    setWrong({})
    setHeld(null)
  }
  const submit = async () => {
    const problems = checkDraft(draft)
    setWrong(problems)
    if (Object.keys(problems).length > 0) return pointAt(problems)
    setBusy(true)
    try {
      const letter = await submitLetter(bodyOf(draft, conversationId))
      clear()
      void Taro.redirectTo({ url: `/packages/letter/detail/index?id=${letter.id}&sent=1` })
    } catch (error) {
      setWrong(fieldsOf(error))
      setHeld(error instanceof ApiError && error.appeal ? error : null)
      showToast(messageOf(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <Page title="写留言">
      <View className="card">
        <TypePicker value={draft.demand_type} onPick={(demand_type) => edit({ demand_type })} />
        <TextField
          label="标题"
          value={draft.title}
          maxLength={letterLimits.title}
          placeholder="用一句话说是什么事"
          error={wrong.title}
          onChange={(title) => edit({ title })}
        />
        <TextArea draft={draft} error={wrong.text} onChange={(text) => edit({ text })} />
        <Pictures files={draft.files} onChange={(files) => edit({ files })} />
      </View>
      <View className="card">
        <TextField
          label="怎么称呼您"
          optional
          value={draft.contact_name}
          maxLength={20}
          placeholder="如：李女士"
          error={wrong.contact_name}
          onChange={(contact_name) => edit({ contact_name })}
        />
        <ContactPhone draft={draft} error={wrong.contact_phone} onChange={edit} />
      </View>
      {held ? <Held error={held} onDone={reset} /> : null}
      <Button text="提交留言" kind="primary" wide busy={busy} onTap={() => void submit()} />
      <View className="write__foot">
        <Text className="note">已自动保存。留言只有您和工作人员能看到。</Text>
        {draft.title || draft.text ? (
          <Tap className="write__clear" onTap={() => void confirmClear(reset)}>
            <Text>清空重写</Text>
          </Tap>
        ) : null}
      </View>
    </Page>
  )
}

/** Held says that the letter was kept back, and how to ask for a second look. */
function Held({ error, onDone }: { error: ApiError; onDone: () => void }) {
  return (
    <View className="card write__held" role="alert">
      <Text>{error.message}</Text>
      <Appeal id={error.appeal} onDone={onDone} />
    </View>
  )
}

function useDraft() {
  const [draft, setDraft] = useState<LetterDraft>(() => loadDraft(storage))
  const [sent, setSent] = useState(false)
  useEffect(() => {
    if (!sent) keepDraft(storage, draft)
  }, [draft, sent])
  return {
    draft,
    change: (part: Partial<LetterDraft>) => setDraft((known) => ({ ...known, ...part })),
    reset: () => setDraft(emptyDraft()),
    clear: () => {
      setSent(true)
      dropDraft(storage)
    },
  }
}

async function confirmClear(reset: () => void): Promise<void> {
  if (await confirmAction('清空重写', '已经写好的内容会被删除。', '清空')) reset()
}

function fieldsOf(error: unknown): Record<string, string> {
  if (!(error instanceof ApiError)) return {}
  return Object.fromEntries(error.fields.map((field) => [field.path, field.message]))
}

/** What is wrong stands in red at its field; a field above the screen is brought into view. */
function pointAt(problems: Record<string, string>): void {
  showToast('请看红字提示')
  if (problems.title || problems.text) void Taro.pageScrollTo({ scrollTop: 0, duration: 0 })
}

function TypePicker({ value, onPick }: { value: DemandType; onPick: (type: DemandType) => void }) {
  const hint = demandTypes.find((type) => type.key === value)?.hint
  return (
    <Field label="您要" hint={hint}>
      <View className="types" role="radiogroup">
        {demandTypes.map((type) => (
          <Tap
            key={type.key}
            className={`type ${type.key === value ? 'type--on' : ''}`}
            role="radio"
            on={type.key === value}
            label={`${type.name}，${type.hint}`}
            onTap={() => onPick(type.key)}
          >
            <Text>{type.name}</Text>
          </Tap>
        ))}
      </View>
    </Field>
  )
}

interface TextAreaProps {
  draft: LetterDraft
  error: string | undefined
  onChange: (text: string) => void
}

function TextArea({ draft, error, onChange }: TextAreaProps) {
  return (
    <Field label="详细情况" hint={`${draft.text.length}/${letterLimits.text}`} error={error}>
      <Textarea
        className="field__area"
        value={draft.text}
        maxlength={letterLimits.text}
        placeholder="什么时候、在哪里、发生了什么，希望怎么解决"
        placeholderClass="field__placeholder"
        aria-label="详细情况"
        onInput={(event) => onChange(event.detail.value)}
      />
    </Field>
  )
}
