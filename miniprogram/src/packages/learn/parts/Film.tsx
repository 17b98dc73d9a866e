interface FilmProps {
  src: string
  label: string
}

/** Film plays a film. Browsers do it themselves: Taro's player would bring half a megabyte for streams. */
export function Film({ src, label }: FilmProps) {
  return <video className="lesson-card__media" src={src} controls playsInline aria-label={label} />
}
