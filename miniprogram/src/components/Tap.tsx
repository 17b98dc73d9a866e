import type { PropsWithChildren } from 'react'
import { View } from '@tarojs/components'
import { isWeapp } from '@/lib/platform'

interface TapProps {
  className?: string
  /** What a screen reader says; needed when the content is only an icon. */
  label?: string
  role?: 'button' | 'link' | 'tab' | 'radio' | 'switch' | 'checkbox'
  /** For tabs, radios, switches and check boxes: whether this one is on. */
  on?: boolean
  disabled?: boolean
  onTap: () => void
}

interface KeyEventLike {
  key?: string
  preventDefault: () => void
}

/** Tap is everything that can be tapped: reachable by finger, keyboard and screen reader. */
export function Tap({
  className = '',
  label,
  role = 'button',
  on,
  disabled,
  onTap,
  children,
}: PropsWithChildren<TapProps>) {
  const press = () => {
    if (!disabled) onTap()
  }
  const aria = isWeapp
    ? { 'aria-role': role, 'aria-label': label }
    : browserAria(press, { role, label, on, disabled })
  return (
    <View
      className={`tap ${className}`}
      hoverClass={disabled ? 'none' : 'tap--pressed'}
      hoverStayTime={80}
      onClick={press}
      {...aria}
    >
      {children}
    </View>
  )
}

function browserAria(
  press: () => void,
  { role, label, on, disabled }: Pick<TapProps, 'role' | 'label' | 'on' | 'disabled'>,
) {
  const state = role === 'tab' ? 'aria-selected' : 'aria-checked'
  return {
    role,
    tabindex: disabled ? '-1' : '0',
    'aria-label': label,
    'aria-disabled': disabled ? 'true' : undefined,
    [state]: on === undefined ? undefined : String(on),
    onKeyDown: (event: KeyEventLike) => {
      if (event.key !== 'Enter' && event.key !== ' ') return
      event.preventDefault()
      press()
    },
  }
}
