import { Text } from '@tarojs/components'
import { Icon } from './Icon'
import type { IconName } from './icons'
import { Tap } from './Tap'
import './Button.css'

interface ButtonProps {
  text: string
  onTap: () => void
  icon?: IconName
  kind?: 'primary' | 'plain' | 'quiet' | 'danger'
  size?: 'normal' | 'small'
  wide?: boolean
  busy?: boolean
  disabled?: boolean
  label?: string
}

const iconColour = { primary: '#FFFFFF', plain: '#1D5FBF', quiet: '#1F2329', danger: '#FFFFFF' }
const offColour = '#646A73'

/** Button is a labelled action; while busy it cannot be tapped again. */
export function Button(props: ButtonProps) {
  const { text, onTap, icon, kind = 'plain', size = 'normal', wide, busy, disabled, label } = props
  const off = Boolean(disabled || busy)
  const classes = ['btn', `btn--${kind}`, `btn--${size}`, wide ? 'btn--wide' : '', off ? 'btn--off' : '']
  return (
    <Tap className={classes.join(' ')} onTap={onTap} disabled={off} label={label ?? text}>
      {icon ? <Icon name={icon} colour={off ? offColour : iconColour[kind]} size={20} /> : null}
      <Text className="btn__text">{busy ? '请稍候…' : text}</Text>
    </Tap>
  )
}
