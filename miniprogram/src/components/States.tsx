import { Text, View } from '@tarojs/components'
import { Button } from './Button'
import { Icon } from './Icon'
import type { IconName } from './icons'
import './States.css'

interface StateProps {
  icon: IconName
  title: string
  hint?: string
  action?: string
  onAction?: () => void
}

/** StateView says in a sentence why there is nothing here and what can be done. */
export function StateView({ icon, title, hint, action, onAction }: StateProps) {
  return (
    <View className="state">
      <View className="state__icon">
        <Icon name={icon} colour="#1D5FBF" size={32} />
      </View>
      <Text className="state__title">{title}</Text>
      {hint ? <Text className="state__hint">{hint}</Text> : null}
      {action && onAction ? <Button text={action} onTap={onAction} /> : null}
    </View>
  )
}

/** ErrorState shows a failure with a way to try again. */
export function ErrorState({ message, onRetry }: { message: string; onRetry: () => void }) {
  return <StateView icon="offline" title="没有加载出来" hint={message} action="重试" onAction={onRetry} />
}

/** Skeleton holds the place of rows that are on their way. */
export function Skeleton({ rows = 4 }: { rows?: number }) {
  return (
    <View className="card skeleton">
      {Array.from({ length: rows }, (_, i) => (
        <View key={i} className={`skeleton__row ${i % 2 ? 'skeleton__row--short' : ''}`} />
      ))}
    </View>
  )
}
