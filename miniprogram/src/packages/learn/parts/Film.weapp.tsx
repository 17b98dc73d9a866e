import { Video } from '@tarojs/components'

interface FilmProps {
  src: string
  label: string
}

/** Film plays a film with WeChat's player. */
export function Film({ src, label }: FilmProps) {
  return <Video className="lesson-card__media" src={src} controls aria-label={label} />
}
