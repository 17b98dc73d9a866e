import { useState } from 'react'
import { Text, View } from '@tarojs/components'
import { useDidShow } from '@tarojs/taro'
import { forgetChat } from '@/chat/current'
import { Button } from '@/components/Button'
import { TextField } from '@/components/Field'
import { Icon } from '@/components/Icon'
import type { IconName } from '@/components/icons'
import { Page } from '@/components/Page'
import { PhoneButton } from '@/components/PhoneButton'
import { Tap } from '@/components/Tap'
import { ToggleItem } from '@/components/ToggleItem'
import { WxButton } from '@/components/WxButton'
import { dropDraft } from '@/lib/draft'
import { messageOf } from '@/lib/errors'
import { saveAsFile } from '@/lib/export'
import { confirmAction, isWeapp, showToast, storage } from '@/lib/platform'
import { go } from '@/lib/routes'
import { citizenStore, elderStore, ensureHome, homeStore, loadCitizen, setElder } from '@/lib/session'
import { useStore } from '@/lib/store'
import type { Citizen } from '@/lib/types'
import { fetchInbox } from '@/services/notices'
import { deleteMe, fetchExport, updateMe } from '@/services/identity'
import './index.css'

/** MePage is what the service knows about the citizen, and how the program looks. */
export default function MePage() {
  const citizen = useStore(citizenStore)
  const [unread, setUnread] = useState(0)
  useDidShow(() => {
    // Everything here works without it; the name simply appears when it is known.
    loadCitizen().catch(() => undefined)
    ensureHome().catch(() => undefined)
    fetchInbox().then(
      (inbox) => setUnread(inbox.unread),
      () => undefined,
    )
  })
  return (
    <Page title="我的" tab="me">
      <Profile citizen={citizen} />
      <View className="card card--list">
        <ElderItem />
        <Item icon="info" text="消息" note={unread > 0 ? `${unread} 条未读` : ''} onTap={go.inbox} />
        <Item icon="history" text="历史咨询" onTap={go.history} />
        <Item icon="check" text="办事引导和清单" onTap={go.guides} />
        <Item icon="calculator" text="政策计算器" onTap={go.calculators} />
        <Item icon="pin" text="办事网点" onTap={() => go.outlets()} />
        <Item icon="phone" text="常用电话" onTap={go.numbers} />
      </View>
      <Hours />
      {isWeapp ? (
        <View className="card">
          <WxButton text="联系微信客服" icon="human" wide openType="contact" sessionFrom="me" />
        </View>
      ) : null}
      <View className="card card--list">
        <Item icon="link" text="账号与绑定" onTap={go.links} />
        <Item icon="download" text="导出我的数据" onTap={() => void exportData()} />
        <Item icon="trash" text="删除我的数据" onTap={() => void eraseData()} />
        <Item icon="info" text="关于" onTap={go.about} />
      </View>
      <Tap className="me__staff" role="link" label="坐席学习" onTap={go.learn}>
        <Text className="note">坐席学习</Text>
      </Tap>
    </Page>
  )
}

function Profile({ citizen }: { citizen: Citizen | null }) {
  const [editing, setEditing] = useState(false)
  if (editing) return <ProfileForm citizen={citizen} onDone={() => setEditing(false)} />
  return (
    <View className="card row profile">
      <View className="profile__face">
        <Icon name="me" colour="#1D5FBF" size={28} />
      </View>
      <View className="row__main">
        <Text className="h2 profile__name">{citizen?.display_name || '市民朋友'}</Text>
        <Text className="note">{citizen?.phone_masked ? `电话 ${citizen.phone_masked}` : '未留电话'}</Text>
      </View>
      <Button text="修改" size="small" label="修改称呼和电话" onTap={() => setEditing(true)} />
      {isWeapp && citizen && !citizen.phone_masked ? (
        <View className="profile__phone">
          <PhoneButton text="用微信手机号" />
        </View>
      ) : null}
    </View>
  )
}

function ProfileForm({ citizen, onDone }: { citizen: Citizen | null; onDone: () => void }) {
  const [name, setName] = useState(citizen?.display_name ?? '')
  const [phone, setPhone] = useState('')
  const [error, setError] = useState('')
  const [busy, setBusy] = useState(false)
  const save = async () => {
    if (phone && !/^1[3-9]\d{9}$/.test(phone)) return setError('请检查手机号是否为 11 位。')
    setBusy(true)
    try {
      const patch = { display_name: name.trim() || undefined, phone: phone || undefined }
      citizenStore.set(await updateMe(patch))
      showToast('已保存')
      onDone()
    } catch (cause) {
      setError(messageOf(cause))
      setBusy(false)
    }
  }
  return (
    <View className="card">
      <TextField label="怎么称呼您" value={name} maxLength={20} placeholder="如：李女士" onChange={setName} />
      <TextField
        label="手机号"
        optional
        type="number"
        value={phone}
        maxLength={11}
        placeholder={citizen?.phone_masked || '方便工作人员联系您'}
        error={error}
        onChange={setPhone}
      />
      <View className="profile__buttons">
        <Button text="取消" kind="quiet" wide onTap={onDone} />
        <Button text="保存" kind="primary" wide busy={busy} onTap={() => void save()} />
      </View>
    </View>
  )
}

function ElderItem() {
  const elder = useStore(elderStore)
  return <ToggleItem icon="type" text="大字版" note="文字和按钮更大" on={elder} onChange={setElder} />
}

interface ItemProps {
  icon: IconName
  text: string
  note?: string
  onTap: () => void
}

function Item({ icon, text, note, onTap }: ItemProps) {
  return (
    <Tap className="item" label={note ? `${text}，${note}` : text} onTap={onTap}>
      <Icon name={icon} colour="#1D5FBF" />
      <Text className="item__main">{text}</Text>
      {note ? <Text className="pill pill--accent">{note}</Text> : null}
      <Icon name="right" colour="#8F959E" size={18} />
    </Tap>
  )
}

function Hours() {
  const home = useStore(homeStore)
  if (!home) return null
  return (
    <View className="card">
      <View className="row me__hours">
        <Icon name="clock" colour="#1D5FBF" />
        <View className="row__main">
          <Text className="me__block">{home.hours.text}</Text>
          <Text className="note me__block">智能助手和留言 24 小时可用</Text>
        </View>
      </View>
    </View>
  )
}

async function exportData(): Promise<void> {
  try {
    await saveAsFile('我的12345数据.json', await fetchExport())
  } catch (error) {
    showToast(messageOf(error))
  }
}

async function eraseData(): Promise<void> {
  const yes = await confirmAction(
    '删除我的数据',
    '您的称呼、电话和咨询内容会被删除，不能恢复。正在办理的留言会去掉个人信息后继续办理。',
    '删除',
  )
  if (!yes) return
  try {
    await deleteMe()
    forgetChat()
    dropDraft(storage)
    citizenStore.set(null)
    showToast('已删除')
    await loadCitizen()
  } catch (error) {
    showToast(messageOf(error))
  }
}
