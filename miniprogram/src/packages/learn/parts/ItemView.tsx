import { useState } from 'react'
import { Input, Text, View } from '@tarojs/components'
import { Button } from '@/components/Button'
import { Icon } from '@/components/Icon'
import { Tap } from '@/components/Tap'
import { blanksOf, fill, inSequence, pair, partnerOf, toggle, unpair } from '../lib/respond'
import { kindHints, kindNames } from '../lib/words'
import type { Item, ItemOption } from '../lib/types'

interface ItemViewProps {
  item: Item
  response: string[]
  onChange: (response: string[]) => void
  /** After answering nothing can be changed; with answers, what is right is shown. */
  locked?: boolean
}

/** ItemView asks one item of any kind, by taps that one thumb can make. */
export function ItemView(props: ItemViewProps) {
  const { item } = props
  return (
    <View className="quiz">
      <View className="quiz__kind">
        <Text className="pill pill--accent">{kindNames[item.kind]}</Text>
        <Text className="note">{props.locked ? '' : kindHints[item.kind]}</Text>
      </View>
      <Text className="quiz__stem">{numbered(item)}</Text>
      <Ways {...props} />
    </View>
  )
}

function Ways(props: ItemViewProps) {
  switch (props.item.kind) {
    case 'order':
      return <Order {...props} />
    case 'match':
      return <Match {...props} />
    case 'fill_in':
      return <Blanks {...props} />
    default:
      return <Choice {...props} />
  }
}

/** numbered shows the blanks of a stem with their numbers. */
function numbered(item: Item): string {
  if (item.kind !== 'fill_in') return item.stem
  let n = 0
  return item.stem.replace(/_{4}/g, () => `（${++n}）`)
}

const judgement: ItemOption[] = [
  { key: 'true', text: '对' },
  { key: 'false', text: '错' },
]

function Choice({ item, response, onChange, locked }: ItemViewProps) {
  const options = item.kind === 'true_false' ? judgement : item.options
  const many = item.kind === 'multiple'
  return (
    <View className={item.kind === 'true_false' ? 'quiz__pair' : ''} role={many ? 'group' : 'radiogroup'}>
      {options.map((option) => (
        <Tap
          key={option.key}
          className={`option ${optionState(item, response, option.key, locked)}`}
          role={many ? 'checkbox' : 'radio'}
          on={response.includes(option.key)}
          label={option.text}
          disabled={locked}
          onTap={() => onChange(many ? toggle(item, response, option.key) : [option.key])}
        >
          <View className="option__main">
            <Text className="option__text">{option.text}</Text>
            {locked && many && isMissed(item, response, option.key) ? (
              <Text className="pill pill--warn">漏选了</Text>
            ) : null}
            {locked && option.why ? <Text className="note learn__block">{option.why}</Text> : null}
          </View>
          <Verdict item={item} chosen={response.includes(option.key)} option={option.key} locked={locked} />
        </Tap>
      ))}
    </View>
  )
}

function optionState(item: Item, response: string[], key: string, locked?: boolean): string {
  const chosen = response.includes(key)
  if (!locked || !item.answer) return chosen ? 'option--on' : ''
  if (item.answer.includes(key)) return 'option--good'
  return chosen ? 'option--bad' : ''
}

function isMissed(item: Item, response: string[], key: string): boolean {
  return (item.answer ?? []).includes(key) && !response.includes(key)
}

interface VerdictProps {
  item: Item
  option: string
  chosen: boolean
  locked?: boolean
}

function Verdict({ item, option, chosen, locked }: VerdictProps) {
  if (!locked || !item.answer) return chosen ? <Icon name="check" colour="#1D5FBF" size={20} /> : null
  if (item.answer.includes(option)) return <Icon name="check" colour="#1B8A4B" size={20} />
  return chosen ? <Icon name="close" colour="#C9352B" size={20} /> : null
}

function Order({ item, response, onChange, locked }: ItemViewProps) {
  return (
    <View>
      {item.options.map((option) => {
        const place = response.indexOf(option.key) + 1
        const right = locked && item.answer ? item.answer[place - 1] === option.key : undefined
        return (
          <Tap
            key={option.key}
            className={`option ${stateOf(place > 0, right)}`}
            label={place ? `第 ${place}，${option.text}` : option.text}
            disabled={locked}
            onTap={() => onChange(inSequence(response, option.key))}
          >
            <Text className={`option__place ${place ? 'option__place--on' : ''}`}>{place || ''}</Text>
            <Text className="option__main option__text">{option.text}</Text>
          </Tap>
        )
      })}
      {!locked && response.length > 0 ? (
        <Button text="重新排" size="small" icon="refresh" onTap={() => onChange([])} />
      ) : null}
    </View>
  )
}

function stateOf(on: boolean, right: boolean | undefined): string {
  if (right === undefined) return on ? 'option--on' : ''
  return right ? 'option--good' : 'option--bad'
}

function Match({ item, response, onChange, locked }: ItemViewProps) {
  const [left, setLeft] = useState('')
  const tapLeft = (key: string) => {
    if (partnerOf(response, key)) onChange(unpair(response, key))
    setLeft(key === left ? '' : key)
  }
  const tapRight = (key: string) => {
    const next = left || item.options.find((option) => !partnerOf(response, option.key))?.key
    if (!next) return
    onChange(pair(response, next, key))
    setLeft('')
  }
  return (
    <View className="match">
      <View className="match__side">
        {item.options.map((option, i) => {
          const partner = partnerOf(response, option.key)
          const right = locked && item.answer ? item.answer.includes(`${option.key}=${partner}`) : undefined
          return (
            <Tap
              key={option.key}
              className={`option ${stateOf(partner !== '' || left === option.key, right)}`}
              label={`左边 ${i + 1}，${option.text}`}
              disabled={locked}
              onTap={() => tapLeft(option.key)}
            >
              <Text className="option__place option__place--on">{i + 1}</Text>
              <Text className="option__main option__text">{option.text}</Text>
            </Tap>
          )
        })}
      </View>
      <View className="match__side">
        {item.partners.map((partner) => {
          const at = item.options.findIndex((option) => partnerOf(response, option.key) === partner.key)
          return (
            <Tap
              key={partner.key}
              className={`option ${at >= 0 ? 'option--on' : ''}`}
              label={at >= 0 ? `右边，${partner.text}，配左边 ${at + 1}` : `右边，${partner.text}`}
              disabled={locked}
              onTap={() => tapRight(partner.key)}
            >
              <Text className={`option__place ${at >= 0 ? 'option__place--on' : ''}`}>
                {at >= 0 ? at + 1 : ''}
              </Text>
              <Text className="option__main option__text">{partner.text}</Text>
            </Tap>
          )
        })}
      </View>
    </View>
  )
}

function Blanks({ item, response, onChange, locked }: ItemViewProps) {
  return (
    <View>
      {Array.from({ length: blanksOf(item) }, (_, i) => (
        <View key={i} className="blank">
          <Text className="blank__n">（{i + 1}）</Text>
          <Input
            className="field__input blank__input"
            value={response[i] ?? ''}
            disabled={locked}
            maxlength={100}
            placeholder="填在这里"
            placeholderClass="field__placeholder"
            aria-label={`第 ${i + 1} 空`}
            onInput={(event) => onChange(fill(item, response, i, event.detail.value))}
          />
        </View>
      ))}
    </View>
  )
}
