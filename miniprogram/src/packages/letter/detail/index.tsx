import { useEffect, useRef, useState } from 'react'
import { Image, Text, Textarea, View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import { letterNews } from '@/chat/current'
import { Appeal } from '@/components/Appeal'
import { Button } from '@/components/Button'
import { Icon } from '@/components/Icon'
import { NotifyMe } from '@/components/NotifyMe'
import { Page } from '@/components/Page'
import { RateCard } from '@/components/RateCard'
import { RichText } from '@/components/RichText'
import { ErrorState, Skeleton } from '@/components/States'
import { Tap } from '@/components/Tap'
import { ApiError, messageOf } from '@/lib/errors'
import { newClientId } from '@/lib/ids'
import { demandName, stopsOf } from '@/lib/letters'
import { copyText, showToast } from '@/lib/platform'
import { useStore } from '@/lib/store'
import { formatMoment } from '@/lib/time'
import type { Letter } from '@/lib/types'
import { useLoad } from '@/lib/useLoad'
import { addEntry, fetchLetter, rateLetter } from '@/services/board'
import { imageUrl, previewImages } from '@/services/media'
import { citizenGrants } from '@/services/notices'
import './index.css'

/** LetterPage shows one letter: where it is, what was said, and how it was. */
export default function LetterPage() {
  const { id = '', sent } = useRouter().params
  const { data, error, reload, set } = useLoad(() => fetchLetter(id), id)
  const news = useStore(letterNews)
  useEffect(() => {
    if (news > 0) void reload()
  }, [news, reload])
  return (
    <Page title="留言详情">
      {error && !data ? <ErrorState message={error} onRetry={() => void reload()} /> : null}
      {!data && !error ? <Skeleton rows={6} /> : null}
      {data ? <LetterBody letter={data} justSent={sent === '1'} onChange={set} /> : null}
    </Page>
  )
}

interface LetterBodyProps {
  letter: Letter
  justSent: boolean
  onChange: (letter: Letter) => void
}

function LetterBody({ letter, justSent, onChange }: LetterBodyProps) {
  const open = letter.state !== 'closed'
  const rateable = letter.state === 'answered' || letter.state === 'closed'
  const rate = async (score: number, comment: string) => onChange(await rateLetter(letter.id, score, comment))
  return (
    <>
      {justSent && letter.state === 'submitted' ? <SentNote letter={letter} /> : null}
      {letter.state === 'submitted' || letter.state === 'accepted' ? (
        <NotifyMe
          book={citizenGrants}
          events={['letter_answered', 'letter_accepted']}
          text="有答复时用微信通知我"
          granted="有答复时会用微信通知您"
        />
      ) : null}
      <View className="card">
        <Progress letter={letter} />
      </View>
      <Original letter={letter} />
      {letter.entries.map((entry) => (
        <View key={entry.id} className={`card entry entry--${entry.author}`}>
          <View className="entry__head">
            <Text className="entry__who">
              {entry.author === 'citizen' ? '我的补充' : entry.author_name || '工作人员'}
            </Text>
            <Text className="note">{formatMoment(entry.created_at)}</Text>
          </View>
          <RichText text={entry.text} />
        </View>
      ))}
      {rateable ? (
        <RateCard
          title="这次答复您满意吗"
          score={letter.rating}
          comment={letter.rating_comment}
          onRate={rate}
        />
      ) : null}
      {open ? <AddEntry letter={letter} onChange={onChange} /> : null}
    </>
  )
}

function SentNote({ letter }: { letter: Letter }) {
  return (
    <View className="card sent" role="status">
      <View className="sent__icon">
        <Icon name="check" colour="#FFFFFF" size={22} />
      </View>
      <View className="row__main">
        <Text className="h2">留言已提交</Text>
        <Text className="sent__line">
          {letter.promised_at
            ? `我们会在 ${formatMoment(letter.promised_at)} 前答复您，可以在「留言」里随时查看。`
            : '我们会尽快答复您。'}
        </Text>
      </View>
    </View>
  )
}

function Progress({ letter }: { letter: Letter }) {
  const stops = stopsOf(letter)
  return (
    <View className="progress">
      {stops.map((stop, i) => (
        <View
          key={stop.name}
          className={`stop ${stop.reached ? 'stop--on' : ''} ${i === stops.length - 1 ? 'stop--last' : ''}`}
        >
          <View className="stop__rail">
            <View className="stop__dot" />
          </View>
          <View className="stop__main">
            <Text className="stop__name">{stop.name}</Text>
            {stop.note ? <Text className="stop__note">{stop.note}</Text> : null}
          </View>
        </View>
      ))}
    </View>
  )
}

function Original({ letter }: { letter: Letter }) {
  const urls = letter.files.map((file) => file.url)
  return (
    <View className="card">
      <View className="row">
        <Text className="pill pill--accent">{demandName(letter.demand_type)}</Text>
        <Tap
          className="letter__number"
          label={`复制编号 ${letter.number}`}
          onTap={() => void copyText(letter.number, '编号已复制')}
        >
          <Text>{letter.number}</Text>
          <Icon name="copy" size={16} />
        </Tap>
      </View>
      <Text className="h2 letter__title">{letter.title}</Text>
      <RichText text={letter.text} />
      {urls.length > 0 ? (
        <View className="letter__pictures">
          {urls.map((url, i) => (
            <Tap key={url} label={`查看第 ${i + 1} 张图片`} onTap={() => previewImages(urls, url)}>
              <Image className="letter__picture" src={imageUrl(url)} mode="aspectFill" />
            </Tap>
          ))}
        </View>
      ) : null}
      {letter.contact_name || letter.contact_phone_masked ? (
        <Text className="note letter__contact">
          {`联系人：${[letter.contact_name, letter.contact_phone_masked].filter(Boolean).join(' ')}`}
        </Text>
      ) : null}
    </View>
  )
}

function AddEntry({ letter, onChange }: { letter: Letter; onChange: (letter: Letter) => void }) {
  const [text, setText] = useState('')
  const [busy, setBusy] = useState(false)
  const [held, setHeld] = useState<ApiError | null>(null)
  const clientId = useRef(newClientId())
  const change = (words: string) => {
    setText(words)
    setHeld(null)
  }
  const renew = () => {
    clientId.current = newClientId()
    change('')
  }
  const submit = async () => {
    const words = text.trim()
    if (!words) return
    setBusy(true)
    try {
      onChange(await addEntry(letter.id, clientId.current, words))
      renew()
    } catch (error) {
      setHeld(error instanceof ApiError && error.appeal ? error : null)
      showToast(messageOf(error))
    } finally {
      setBusy(false)
    }
  }
  return (
    <View className="card">
      <Text className="h2">补充说明</Text>
      <Textarea
        className="field__area letter__more"
        value={text}
        maxlength={2000}
        placeholder="有新情况可以写在这里"
        placeholderClass="field__placeholder"
        aria-label="补充说明"
        onInput={(event) => change(event.detail.value)}
      />
      {held ? (
        <View className="letter__held" role="alert">
          <Text>{held.message}</Text>
          <Appeal id={held.appeal} onDone={renew} />
        </View>
      ) : null}
      <Button text="提交补充" wide busy={busy} disabled={!text.trim()} onTap={() => void submit()} />
    </View>
  )
}
