import css from './training.module.css';

interface Props {
  label: string;
  /** 0 to 1. */
  share: number;
  good?: boolean;
}

/** A share as a bar with its number. */
export function ShareBar({ label, share, good = false }: Props) {
  const percent = Math.round(Math.min(1, Math.max(0, share)) * 100);
  return (
    <div className={css.share}>
      <div>
        <span>{label}</span>
        <span>{percent}%</span>
      </div>
      <div className={css.track}>
        <div className={good ? css.fillGood : css.fill} style={{ width: `${percent}%` }} />
      </div>
    </div>
  );
}
