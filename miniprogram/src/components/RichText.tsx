import { Text, View } from '@tarojs/components'
import { paragraphs, splitPhones } from '@/lib/blocks'
import { callNumber } from '@/lib/platform'
import './RichText.css'

/** RichText shows a text by paragraphs, with the telephone numbers in it ready to be dialled. */
export function RichText({ text }: { text: string | undefined }) {
  return (
    <View className="rich">
      {paragraphs(text).map((line, i) => (
        <View key={i} className="rich__line">
          {splitPhones(line).map((run, j) => (
            <PhoneRun key={j} text={run.text} phone={run.phone} />
          ))}
        </View>
      ))}
    </View>
  )
}

function PhoneRun({ text, phone }: { text: string; phone?: string }) {
  if (!phone) return <Text userSelect>{text}</Text>
  return (
    <Text
      className="rich__phone"
      aria-role="link"
      aria-label={`拨打 ${phone}`}
      onClick={() => callNumber(phone)}
    >
      {text}
    </Text>
  )
}
