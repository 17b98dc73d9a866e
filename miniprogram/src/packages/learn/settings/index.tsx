import { useState } from 'react'
import { Picker, Text, View } from '@tarojs/components'
import { Button } from '@/components/Button'
import { TextField } from '@/components/Field'
import { Icon } from '@/components/Icon'
import { NotifyMe } from '@/components/NotifyMe'
import { ErrorState, Skeleton } from '@/components/States'
import { Tap } from '@/components/Tap'
import { ToggleItem } from '@/components/ToggleItem'
import { messageOf } from '@/lib/errors'
import { confirmAction, showToast } from '@/lib/platform'
import { useStore } from '@/lib/store'
import { useLoad } from '@/lib/useLoad'
import { fetchSettings, learnGrants, saveSettings } from '@/services/learn'
import { accountStore, changeStore, learner, signOut } from '../live'
import { addMatter, addTime, budgets, withoutAt } from '../lib/settings'
import type { Settings } from '../lib/types'
import { LearnPage } from '../parts/LearnPage'

/** SettingsPage lets a learner say how much, when, what, and whether others may see the progress. */
export default function SettingsPage() {
  return (
    <LearnPage title="学习设置">
      {() => (
        <>
          <Load />
          <Account />
        </>
      )}
    </LearnPage>
  )
}

function Load() {
  const { data, error, reload } = useLoad(fetchSettings)
  if (!data)
    return error ? <ErrorState message={error} onRetry={() => void reload()} /> : <Skeleton rows={8} />
  return <Form saved={data} />
}

function Form({ saved }: { saved: Settings }) {
  const [settings, setSettings] = useState(saved)
  const [busy, setBusy] = useState(false)
  const change = (part: Partial<Settings>) => setSettings((known) => ({ ...known, ...part }))
  const save = async () => {
    setBusy(true)
    try {
      setSettings(await saveSettings(settings))
      showToast('已保存')
    } catch (error) {
      showToast(messageOf(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <>
      <Budget minutes={settings.budget_minutes} onChange={(budget_minutes) => change({ budget_minutes })} />
      <Commute times={settings.commute} onChange={(commute) => change({ commute })} />
      <NotifyMe
        book={learnGrants}
        events={['learn_remind', 'learn_assigned', 'learn_due']}
        text="到时间用微信提醒我"
        granted="到时间会用微信提醒您"
      />
      <Quiet settings={settings} onChange={change} />
      <Matters matters={settings.matters} onChange={(matters) => change({ matters })} />
      <View className="card card--list">
        <ToggleItem
          text="参加进步榜"
          note="同事能看到您一周的进步，看不到错题"
          on={settings.board}
          onChange={(board) => change({ board })}
        />
      </View>
      <Button text="保存" kind="primary" wide busy={busy} onTap={() => void save()} />
    </>
  )
}

function Budget({ minutes, onChange }: { minutes: number; onChange: (minutes: number) => void }) {
  return (
    <View className="card">
      <Text className="h2 learn__block">每天学多久</Text>
      <View className="chips" role="radiogroup">
        {budgets(minutes).map((n) => (
          <Tap
            key={n}
            className={`chip ${n === minutes ? 'chip--on' : ''}`}
            role="radio"
            on={n === minutes}
            label={`${n} 分钟`}
            onTap={() => onChange(n)}
          >
            <Text>{`${n} 分钟`}</Text>
          </Tap>
        ))}
      </View>
    </View>
  )
}

function Commute({ times, onChange }: { times: string[]; onChange: (times: string[]) => void }) {
  return (
    <View className="card">
      <Text className="h2 learn__block">什么时候提醒我</Text>
      <Text className="note learn__block">比如上下班路上；不设就不提醒。</Text>
      <View className="chips">
        {times.map((time, i) => (
          <Tap
            key={time}
            className="chip chip--on"
            label={`去掉 ${time}`}
            onTap={() => onChange(withoutAt(times, i))}
          >
            <Text>{`${time} ×`}</Text>
          </Tap>
        ))}
        {times.length < 4 ? (
          <Picker
            mode="time"
            value="08:10"
            onChange={(event) => onChange(addTime(times, event.detail.value))}
          >
            <View className="chip" role="button" aria-label="加一个时间">
              <Icon name="plus" colour="#1D5FBF" size={18} />
              <Text>加时间</Text>
            </View>
          </Picker>
        ) : null}
      </View>
    </View>
  )
}

interface QuietProps {
  settings: Settings
  onChange: (part: Partial<Settings>) => void
}

function Quiet({ settings, onChange }: QuietProps) {
  const ends = [
    { key: 'quiet_from', label: '从' },
    { key: 'quiet_to', label: '到' },
  ] as const
  return (
    <View className="card">
      <Text className="h2 learn__block">免打扰</Text>
      <View className="chips">
        {ends.map(({ key, label }) => (
          <Picker
            key={key}
            mode="time"
            value={settings[key]}
            onChange={(event) => onChange({ [key]: event.detail.value })}
          >
            <View className="chip" role="button" aria-label={`免打扰${label} ${settings[key]}`}>
              <Text>{`${label} ${settings[key]}`}</Text>
            </View>
          </Picker>
        ))}
      </View>
    </View>
  )
}

function Matters({ matters, onChange }: { matters: string[]; onChange: (matters: string[]) => void }) {
  const [text, setText] = useState('')
  const add = () => {
    onChange(addMatter(matters, text))
    setText('')
  }
  return (
    <View className="card">
      <Text className="h2 learn__block">我想多学的事项</Text>
      <View className="chips">
        {matters.map((matter, i) => (
          <Tap
            key={matter}
            className="chip chip--on"
            label={`去掉 ${matter}`}
            onTap={() => onChange(withoutAt(matters, i))}
          >
            <Text>{`${matter} ×`}</Text>
          </Tap>
        ))}
      </View>
      <TextField
        label="加一个事项"
        optional
        value={text}
        maxLength={20}
        placeholder="如：医疗保险"
        onChange={setText}
      />
      <Button text="加上" size="small" disabled={!text.trim()} onTap={add} />
    </View>
  )
}

function Account() {
  const account = useStore(accountStore)
  useStore(changeStore)
  const waiting = learner().waiting()
  const refused = learner().refused()
  const leave = async () => {
    const hint =
      waiting > 0 ? `还有 ${waiting} 条没有上传，会留在这台手机上，下次登录时上传。` : '下次学习要重新登录。'
    if (await confirmAction('退出登录', hint, '退出')) await signOut()
  }
  return (
    <View className="card learn__top">
      <Text className="learn__block">{`当前账号：${account?.name ?? ''}`}</Text>
      {refused > 0 ? (
        <Text className="note learn__block">{`有 ${refused} 条记录服务器没有收下，多半是题目已经下架。`}</Text>
      ) : null}
      <View className="learn__top">
        <Button text="退出登录" kind="quiet" onTap={() => void leave()} />
      </View>
    </View>
  )
}
