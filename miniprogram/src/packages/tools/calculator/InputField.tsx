import { Input, Picker, Text, View } from '@tarojs/components'
import { Field } from '@/components/Field'
import { Icon } from '@/components/Icon'
import { Tap } from '@/components/Tap'
import type { CalculatorInput } from '@/lib/types'

interface InputFieldProps {
  input: CalculatorInput
  value: string
  error: string | undefined
  onChange: (value: string) => void
}

/** InputField asks one question of a calculator in the way that fits its type. */
export function InputField({ input, value, error, onChange }: InputFieldProps) {
  return (
    <Field label={input.label} optional={!input.required} error={error}>
      <Question input={input} value={value} onChange={onChange} />
      {input.help ? <Text className="field__help">{input.help}</Text> : null}
    </Field>
  )
}

const yesNo = [
  { value: 'yes', label: '是' },
  { value: 'no', label: '否' },
]

function Question({ input, value, onChange }: Omit<InputFieldProps, 'error'>) {
  switch (input.type) {
    case 'choice':
      return <Choices options={input.options} value={value} onChange={onChange} />
    case 'yes_no':
      return <Choices options={yesNo} value={value} onChange={onChange} />
    case 'date':
    case 'month':
      return <DatePick input={input} value={value} onChange={onChange} />
    default:
      return <Amount input={input} value={value} onChange={onChange} />
  }
}

interface ChoicesProps {
  options: { value: string; label: string }[]
  value: string
  onChange: (value: string) => void
}

function Choices({ options, value, onChange }: ChoicesProps) {
  return (
    <View className="choices" role="radiogroup">
      {options.map((option) => (
        <Tap
          key={option.value}
          className={`choice ${option.value === value ? 'choice--on' : ''}`}
          role="radio"
          on={option.value === value}
          label={option.label}
          onTap={() => onChange(option.value)}
        >
          <Text>{option.label}</Text>
        </Tap>
      ))}
    </View>
  )
}

function DatePick({ input, value, onChange }: Omit<InputFieldProps, 'error'>) {
  const month = input.type === 'month'
  return (
    <Picker
      mode="date"
      fields={month ? 'month' : 'day'}
      value={value || '1980-01-01'}
      start={input.min || '1900-01-01'}
      end={input.max || '2100-12-31'}
      onChange={(event) => onChange(event.detail.value.slice(0, month ? 7 : 10))}
    >
      <View className="picked" role="button" aria-label={`${input.label}，${value || '未选择'}`}>
        <Text className={value ? '' : 'picked__empty'}>
          {value ? shown(value) : `请选择${month ? '年月' : '日期'}`}
        </Text>
        <Icon name="down" colour="#8F959E" size={18} />
      </View>
    </Picker>
  )
}

function shown(value: string): string {
  const [year, month, day] = value.split('-')
  return `${year} 年 ${Number(month)} 月${day ? ` ${Number(day)} 日` : ''}`
}

function Amount({ input, value, onChange }: Omit<InputFieldProps, 'error'>) {
  return (
    <View className="amount">
      <Input
        className="field__input"
        value={value}
        type={input.type === 'integer' ? 'number' : 'digit'}
        maxlength={16}
        placeholder={rangeOf(input)}
        placeholderClass="field__placeholder"
        aria-label={input.label}
        onInput={(event) => onChange(event.detail.value)}
      />
      {input.unit ? <Text className="amount__unit">{input.unit}</Text> : null}
    </View>
  )
}

function rangeOf({ min, max }: CalculatorInput): string {
  if (min !== '' && max !== '') return `${min} 到 ${max}`
  return '请填写'
}
