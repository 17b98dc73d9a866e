import { useCallback, useMemo, useState } from 'react'
import { ScrollView, Text, View } from '@tarojs/components'
import { currentChat, useChat } from '@/chat/current'
import type { ChatState } from '@/chat/session'
import { loadDraft, wouldLose } from '@/lib/draft'
import { messageOf } from '@/lib/errors'
import { callNumber, confirmAction, showToast, storage } from '@/lib/platform'
import { go } from '@/lib/routes'
import type { OutboxItem } from '@/lib/outbox'
import { homeStore } from '@/lib/session'
import type { ActionName, FileRef, LetterOffer } from '@/lib/types'
import { startLetter } from '@/services/drafts'
import { citizenGrants } from '@/services/notices'
import { Button } from '../Button'
import { Icon } from '../Icon'
import { NotifyMe } from '../NotifyMe'
import { Page } from '../Page'
import { RateCard } from '../RateCard'
import { ErrorState, Skeleton } from '../States'
import { Tap } from '../Tap'
import { Composer } from './Composer'
import type { MessageHandlers } from './MessageView'
import { PendingView, UploadView } from './PendingView'
import { StatusBar } from './StatusBar'
import { endsStuck, placeOf, waitingOf } from './stuck'
import { Timeline, anchorId } from './Timeline'
import { chatScroll, useBottom } from './useBottom'
import { useChatLife, useOffline } from './useChatLife'
import { useUploads } from './useUploads'
import { Welcome } from './Welcome'

const hotline = (): string => homeStore.get()?.hotline ?? '12345'

async function attempt(work: () => Promise<unknown>): Promise<void> {
  try {
    await work()
  } catch (error) {
    showToast(messageOf(error))
  }
}

const callHuman = () => attempt(() => currentChat().callHuman())

function say(text: string): boolean {
  const added = currentChat().say({ kind: 'text', text })
  if (!added) showToast('还有消息没有发出，请等网络恢复后再发')
  return added
}

const sayAloud = (file: FileRef, seconds: number): void =>
  void currentChat().say({ kind: 'voice', file_id: file.id, seconds })

const reportTyping = (): void => currentChat().reportTyping()

/** writeLetter opens the letter page, filled in with what the conversation was about. */
async function writeLetter(offer?: LetterOffer): Promise<void> {
  if (offer) {
    const keep =
      wouldLose(loadDraft(storage), offer) &&
      !(await confirmAction('您有一份没写完的留言', '要换成这次说的事吗？', '换成这次的'))
    if (!keep) startLetter(offer)
  }
  go.writeLetter(currentChat().getState().conversation?.id)
}

/** What tapping inside the messages does. */
function useHandlers(): MessageHandlers {
  return useMemo(
    () => ({
      onCandidate: (item) =>
        void currentChat().say({ kind: 'candidate', article_id: item.article_id, text: item.question }),
      onOption: (text) => void say(text),
      onAction: (action: ActionName, letter?: LetterOffer) => {
        if (action === 'human') void callHuman()
        if (action === 'letter') void writeLetter(letter)
        if (action === 'phone') callNumber(hotline())
      },
      onFeedback: (message, verdict) => void attempt(() => currentChat().rateAnswer(message, verdict)),
    }),
    [],
  )
}

async function endOrRestart(): Promise<void> {
  const state = currentChat().getState().conversation?.state
  if (state === 'agent') {
    const yes = await confirmAction('结束本次会话', '结束后可以为这次服务打分，也可以随时再来咨询。', '结束')
    if (yes) await attempt(() => currentChat().end())
    return
  }
  await attempt(() => currentChat().startOver())
}

/** LiveChat is the present conversation. */
export function LiveChat() {
  const chat = useChat()
  const handlers = useHandlers()
  const offline = useOffline(chat.link)
  useChatLife()
  const { uploads, choose, retry, discard } = useUploads(
    (file) => void currentChat().say({ kind: 'image', file_id: file.id }),
  )
  const pickImage = useCallback(() => void choose(3), [choose])
  const bottom = useBottom(
    markOf(chat, uploads.length),
    countOwn(chat) + uploads.length,
    anchorOf(chat, uploads.length),
  )
  const closed = chat.conversation?.state === 'closed'
  const waitingForBot = isBotThinking(chat)
  const failed = chat.pending.filter((item) => item.state === 'failed')
  return (
    <Page title="在线咨询" full>
      <StatusBar
        chat={chat}
        offline={offline}
        onHuman={() => void callHuman()}
        onRestart={() => void endOrRestart()}
      />
      {chat.conversation?.state === 'waiting' ? (
        <View className="chat__notify">
          <NotifyMe
            book={citizenGrants}
            events={['human_answered']}
            text="离开也不错过人工回复"
            granted="人工回复时会用微信通知您"
          />
        </View>
      ) : null}
      <View className="chat__middle">
        <ScrollView
          className={`chat__scroll ${chatScroll}`}
          scrollY
          scrollTop={bottom.target.top}
          scrollIntoView={bottom.target.into}
          lowerThreshold={40}
          onScroll={bottom.onScroll}
          onScrollToLower={bottom.onScrollToLower}
        >
          <View className="chat__list" aria-live="polite">
            {chat.hasOlder ? <Older /> : null}
            <Opening chat={chat} />
            <Timeline
              messages={chat.messages}
              conversation={chat.conversation}
              newFrom={chat.newFrom}
              handlers={handlers}
              between={(seq) => <Unsent items={failed.filter((item) => placeOf(item, chat) === seq)} />}
            />
            <Unsent items={waitingOf(chat.pending)} offline={offline} />
            {uploads.map((upload) => (
              <UploadView key={upload.key} upload={upload} onRetry={retry} onDiscard={discard} />
            ))}
            {waitingForBot || chat.typing ? <Dots /> : null}
            {closed ? <Closed chat={chat} /> : null}
          </View>
        </ScrollView>
        {bottom.following ? null : <JumpDown chat={chat} onTap={bottom.jump} />}
      </View>
      {closed ? (
        <View className="chat__end">
          <Button text="开始新的咨询" kind="primary" wide onTap={() => void endOrRestart()} />
        </View>
      ) : (
        <Composer
          placeholder={chat.conversation?.state === 'agent' ? '请输入' : '请描述您的问题'}
          onSend={say}
          onPickImage={pickImage}
          onVoice={sayAloud}
          onTyping={reportTyping}
        />
      )}
    </Page>
  )
}

function Unsent({ items, offline = false }: { items: OutboxItem[]; offline?: boolean }) {
  return (
    <>
      {items.map((item) => (
        <PendingView
          key={item.client_id}
          item={item}
          offline={offline}
          onRetry={(id) => currentChat().retry(id)}
          onDiscard={(id) => currentChat().discard(id)}
        />
      ))}
    </>
  )
}

function markOf(chat: ChatState, uploads: number): string {
  const last = chat.messages[chat.messages.length - 1]
  const parts = [last?.seq, chat.pending.length, waitingOf(chat.pending).length, uploads, chat.typing]
  return [...parts, chat.conversation?.state, chat.conversation?.rating].join('|')
}

function countOwn(chat: ChatState): number {
  return chat.pending.length + chat.messages.filter((message) => message.sender === 'citizen').length
}

/** The question an answer of the bot belongs to: the answer is read from there on. */
function anchorOf(chat: ChatState, uploads: number): string {
  const last = chat.messages[chat.messages.length - 1]
  if (last?.sender !== 'bot' || waitingOf(chat.pending).length > 0 || uploads > 0) return ''
  if (endsStuck(chat.pending, chat)) return ''
  const own = chat.messages.filter((message) => message.sender === 'citizen').pop()
  return own ? anchorId(own.seq) : ''
}

function isBotThinking(chat: ChatState): boolean {
  const last = chat.messages[chat.messages.length - 1]
  return (
    chat.conversation?.state === 'bot' && waitingOf(chat.pending).length === 0 && last?.sender === 'citizen'
  )
}

function Opening({ chat }: { chat: ChatState }) {
  if (chat.messages.length > 0 || chat.pending.length > 0) return null
  if (chat.error) {
    return <ErrorState message={chat.error} onRetry={() => void currentChat().sync()} />
  }
  if (chat.loading) return <Skeleton rows={3} />
  return <Welcome onAsk={say} />
}

function Older() {
  const [busy, setBusy] = useState(false)
  const load = async () => {
    setBusy(true)
    await attempt(() => currentChat().loadOlder())
    setBusy(false)
  }
  return (
    <View className="chat__older">
      <Button text="查看更早的消息" kind="quiet" size="small" busy={busy} onTap={() => void load()} />
    </View>
  )
}

function Dots() {
  return (
    <View className="msg">
      <View className="bubble" aria-label="正在输入">
        <View className="dots">
          <View className="dots__dot" />
          <View className="dots__dot" />
          <View className="dots__dot" />
        </View>
      </View>
    </View>
  )
}

function Closed({ chat }: { chat: ChatState }) {
  return (
    <RateCard
      title="这次服务您满意吗"
      score={chat.conversation?.rating ?? null}
      onRate={(score, comment) => currentChat().rate(score, comment)}
    />
  )
}

function JumpDown({ chat, onTap }: { chat: ChatState; onTap: () => void }) {
  const fresh = chat.newFrom > 0 ? chat.messages.filter((m) => m.seq >= chat.newFrom).length : 0
  return (
    <Tap className="chat__jump" label="回到最新消息" onTap={onTap}>
      <Icon name="down" colour="#FFFFFF" size={18} />
      <Text>{fresh > 0 ? `${fresh} 条新消息` : '回到最新'}</Text>
    </Tap>
  )
}
