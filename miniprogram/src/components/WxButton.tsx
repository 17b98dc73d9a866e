import type { ComponentProps } from 'react'
import { Button as TaroButton, Text } from '@tarojs/components'
import { Icon } from './Icon'
import type { IconName } from './icons'
import './Button.css'

type TaroProps = ComponentProps<typeof TaroButton>

interface WxButtonProps extends Pick<
  TaroProps,
  'id' | 'openType' | 'onGetPhoneNumber' | 'onAgreePrivacyAuthorization' | 'sessionFrom' | 'disabled'
> {
  text: string
  icon?: IconName
  kind?: 'primary' | 'plain' | 'quiet'
  wide?: boolean
}

const iconColour = { primary: '#FFFFFF', plain: '#1D5FBF', quiet: '#1F2329' }

/** WxButton looks like Button and is WeChat's own: only that may ask for a phone number, consent or a contact. */
export function WxButton({ text, icon, kind = 'plain', wide, ...own }: WxButtonProps) {
  const classes = ['btn', 'btn--native', `btn--${kind}`, wide ? 'btn--wide' : '']
  return (
    <TaroButton className={classes.join(' ')} hoverClass="tap--pressed" aria-label={text} {...own}>
      {icon ? <Icon name={icon} colour={iconColour[kind]} size={20} /> : null}
      <Text className="btn__text">{text}</Text>
    </TaroButton>
  )
}
