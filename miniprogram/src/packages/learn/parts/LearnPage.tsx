import { useState } from 'react'
import type { ReactNode } from 'react'
import { Input, Text, View } from '@tarojs/components'
import { useDidHide, useDidShow } from '@tarojs/taro'
import { Button } from '@/components/Button'
import { Field, TextField } from '@/components/Field'
import { Page } from '@/components/Page'
import { isWeapp } from '@/lib/platform'
import { useStore } from '@/lib/store'
import { messageOf } from '@/lib/errors'
import { accountStore, replacePassword, signIn, signInByWeChat, sync, watchNetwork } from '../live'
import { Badge } from './Badge'
import '../learn.css'

interface LearnPageProps {
  title: string
  full?: boolean
  /** Called only when somebody is logged in. */
  children: () => ReactNode
}

/** LearnPage is the frame of every learner's page: it asks for a login, syncs, and says what waits. */
export function LearnPage({ title, full, children }: LearnPageProps) {
  const account = useStore(accountStore)
  useDidShow(() => {
    watchNetwork()
    if (accountStore.get()) void sync()
  })
  useDidHide(() => {
    if (accountStore.get()) void sync()
  })
  const ready = account !== null && !account.fresh
  return (
    <Page title={title} full={full && ready} aside={ready ? <Badge /> : null}>
      {isWeapp && ready ? (
        <View className="learn__badge">
          <Badge />
        </View>
      ) : null}
      {account === null ? <LoginForm /> : null}
      {account?.fresh ? <PasswordForm /> : null}
      {ready ? children() : null}
    </Page>
  )
}

function useSend(send: () => Promise<void>) {
  const [error, setError] = useState('')
  const [busy, setBusy] = useState(false)
  const submit = async () => {
    setBusy(true)
    try {
      await send()
    } catch (cause) {
      setError(messageOf(cause))
      setBusy(false)
    }
  }
  return { error, setError, busy, submit }
}

function LoginForm() {
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const { error, setError, busy, submit } = useSend(() => signIn(name.trim(), password))
  const tap = () => (name.trim() && password ? void submit() : setError('请填写用户名和密码。'))
  return (
    <View className="card">
      <Text className="h2">坐席学习</Text>
      <Text className="note learn__lead">供热线工作人员使用，请用工作台的账号登录。</Text>
      {isWeapp ? <WeChatLogin /> : null}
      <TextField label="用户名" value={name} maxLength={40} placeholder="如：zhangsan" onChange={setName} />
      <PasswordField label="密码" value={password} error={error} onChange={setPassword} />
      <Button text="登录" kind="primary" wide busy={busy} onTap={tap} />
    </View>
  )
}

/** WeChatLogin logs in without a password whoever bound this WeChat by the code in the console. */
function WeChatLogin() {
  const { error, busy, submit } = useSend(signInByWeChat)
  return (
    <>
      <Button text="微信登录" kind="primary" wide busy={busy} onTap={() => void submit()} />
      {error ? (
        <View className="field__error" role="alert">
          <Text>{error}</Text>
        </View>
      ) : null}
      <Text className="note login__or">或者用密码</Text>
    </>
  )
}

function PasswordForm() {
  const [old, setOld] = useState('')
  const [next, setNext] = useState('')
  const [again, setAgain] = useState('')
  const { error, setError, busy, submit } = useSend(() => replacePassword(old, next))
  const tap = () => (next === again ? void submit() : setError('两次输入的新密码不一样。'))
  return (
    <View className="card">
      <Text className="h2">请先修改初始密码</Text>
      <PasswordField label="初始密码" value={old} onChange={setOld} />
      <PasswordField label="新密码" value={next} onChange={setNext} />
      <PasswordField label="再输一次新密码" value={again} error={error} onChange={setAgain} />
      <Button text="保存" kind="primary" wide busy={busy} onTap={tap} />
    </View>
  )
}

interface PasswordFieldProps {
  label: string
  value: string
  error?: string
  onChange: (value: string) => void
}

function PasswordField({ label, value, error, onChange }: PasswordFieldProps) {
  return (
    <Field label={label} error={error}>
      <Input
        className="field__input"
        value={value}
        password
        maxlength={200}
        placeholder="请输入密码"
        placeholderClass="field__placeholder"
        aria-label={label}
        onInput={(event) => onChange(event.detail.value)}
      />
    </Field>
  )
}
