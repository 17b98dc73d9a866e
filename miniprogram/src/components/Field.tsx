import type { PropsWithChildren } from 'react'
import { Input, Text, View } from '@tarojs/components'
import './Field.css'

interface FieldProps {
  label: string
  hint?: string
  error?: string
  optional?: boolean
}

/** Field is one question of a form, with what is wrong about the answer. */
export function Field({ label, hint, error, optional, children }: PropsWithChildren<FieldProps>) {
  return (
    <View className="field">
      <View className="field__head">
        <Text className="field__label">{label}</Text>
        {optional ? <Text className="field__hint">可不填</Text> : null}
        {hint ? <Text className="field__hint field__hint--end">{hint}</Text> : null}
      </View>
      {children}
      {error ? (
        <View className="field__error" role="alert">
          <Text>{error}</Text>
        </View>
      ) : null}
    </View>
  )
}

interface TextFieldProps extends FieldProps {
  value: string
  onChange: (value: string) => void
  placeholder: string
  maxLength: number
  type?: 'text' | 'number'
}

/** TextField is a Field with one line of text. */
export function TextField({
  value,
  onChange,
  placeholder,
  maxLength,
  type = 'text',
  ...field
}: TextFieldProps) {
  return (
    <Field {...field}>
      <Input
        className="field__input"
        value={value}
        type={type}
        maxlength={maxLength}
        placeholder={placeholder}
        placeholderClass="field__placeholder"
        aria-label={field.label}
        onInput={(event) => onChange(event.detail.value)}
      />
    </Field>
  )
}
