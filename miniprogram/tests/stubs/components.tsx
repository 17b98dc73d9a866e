import type { ReactNode } from 'react'

interface Props {
  className?: string
  children?: ReactNode
  src?: string
  role?: string
  'aria-label'?: string
}

function element(tag: 'div' | 'span') {
  return function Stub({ className, children, role, 'aria-label': label }: Props) {
    const Tag = tag
    return (
      <Tag className={className} role={role} aria-label={label}>
        {children}
      </Tag>
    )
  }
}

export const View = element('div')
export const Text = element('span')
export const ScrollView = element('div')
export const Textarea = element('div')
export const Input = element('div')
export const Switch = element('div')
export const Image = ({ src }: Props) => <img src={src} alt="" />
export const Button = element('div')
export const Picker = element('div')
