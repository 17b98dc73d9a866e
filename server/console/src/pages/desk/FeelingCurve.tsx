import { Tag } from 'antd';
import type { EmotionCurve, FeelingState } from '@/api/types';
import css from './feeling.module.css';

const WIDTH = 240;
const HEIGHT = 56;
const EDGE = 6;
const SHOWN = 12;

/** The feeling over the last messages as a small labelled curve, with the words it rests on. */
export function FeelingCurve({ emotion }: { emotion: EmotionCurve }) {
  const points = emotion.curve.slice(-SHOWN);
  const spots = points.map((point, index) => ({
    ...point,
    x: points.length === 1 ? WIDTH / 2 : EDGE + (index * (WIDTH - 2 * EDGE)) / (points.length - 1),
    y: HEIGHT - EDGE - point.intensity * (HEIGHT - 2 * EDGE),
  }));
  return (
    <section className={css.feeling}>
      <h3>情绪走势（最近 {points.length} 句）</h3>
      <p className={css.now} data-state={emotion.state}>
        {nowText(emotion)}
        {emotion.words.map((word) => (
          <Tag key={word}>{word}</Tag>
        ))}
      </p>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={describe(points)}>
        <line className={css.base} x1="0" x2={WIDTH} y1={HEIGHT - EDGE} y2={HEIGHT - EDGE} />
        <polyline className={css.line} points={spots.map(({ x, y }) => `${x},${y}`).join(' ')} />
        {spots.map((spot) => (
          <circle key={spot.seq} cx={spot.x} cy={spot.y} r="4" data-state={spot.state}>
            <title>{label(spot)}</title>
          </circle>
        ))}
      </svg>
      <p className={css.legend}>
        <span data-state="anxious">焦急</span>
        <span data-state="angry">愤怒</span>
        <span data-state="distressed">悲伤无助</span>
        <span data-state="calm">平静</span>
      </p>
    </section>
  );
}

interface Point {
  state: FeelingState;
  state_text: string;
  intensity: number;
  words: string[];
}

function nowText(emotion: EmotionCurve): string {
  return emotion.state === 'calm'
    ? '平静'
    : `${emotion.state_text} · 强度 ${Math.round(emotion.intensity * 100)}%`;
}

function label({ state, state_text, intensity, words }: Point): string {
  if (state === 'calm') return state_text;
  return `${state_text} ${Math.round(intensity * 100)}%：${words.join('、')}`;
}

/** The curve for those who do not see it: every message in order. */
function describe(points: Point[]): string {
  return points.map((point, index) => `第 ${index + 1} 句${label(point)}`).join('；');
}
