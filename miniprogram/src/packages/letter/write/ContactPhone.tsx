import { useEffect } from 'react'
import { Text, View } from '@tarojs/components'
import { TextField } from '@/components/Field'
import { PhoneButton } from '@/components/PhoneButton'
import { Tap } from '@/components/Tap'
import type { LetterDraft } from '@/lib/draft'
import { isWeapp } from '@/lib/platform'
import { citizenStore, loadCitizen } from '@/lib/session'
import { useStore } from '@/lib/store'

interface ContactPhoneProps {
  draft: LetterDraft
  error: string | undefined
  onChange: (part: Partial<LetterDraft>) => void
}

/** ContactPhone takes a number for this letter: typed, or the citizen's own that WeChat proved. */
export function ContactPhone({ draft, error, onChange }: ContactPhoneProps) {
  const own = useStore(citizenStore)?.phone_masked ?? ''
  useEffect(() => {
    // Without it the number can still be typed.
    if (!citizenStore.get()) loadCitizen().catch(() => undefined)
  }, [])
  if (own && draft.use_my_phone && !draft.contact_phone) {
    return <Own number={own} onChange={() => onChange({ use_my_phone: false })} />
  }
  const takeOwn = () => onChange({ use_my_phone: true, contact_phone: '' })
  return (
    <>
      <TextField
        label="联系电话"
        optional
        value={draft.contact_phone}
        maxLength={13}
        placeholder="只给办理这件事的工作人员看"
        error={error}
        onChange={(contact_phone) => onChange({ contact_phone })}
      />
      {own ? (
        <Tap className="write__own" label={`用我的手机号 ${own}`} onTap={takeOwn}>
          <Text>{`用我的手机号 ${own}`}</Text>
        </Tap>
      ) : null}
      {!own && isWeapp ? <PhoneButton text="用微信手机号" onDone={takeOwn} /> : null}
    </>
  )
}

function Own({ number, onChange }: { number: string; onChange: () => void }) {
  return (
    <View className="row" role="status">
      <View className="row__main">
        <Text className="write__label">联系电话</Text>
        <Text className="note write__block">{`${number}，只给办理这件事的工作人员看`}</Text>
      </View>
      <Tap className="write__own" label="换一个号码" onTap={onChange}>
        <Text>换一个</Text>
      </Tap>
    </View>
  )
}
