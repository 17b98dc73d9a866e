import type { RadarAxis } from '@/api/people';
import css from './people.module.css';

const SIZE = 360;
const MIDDLE = SIZE / 2;
const RADIUS = 116;

interface Props {
  axes: RadarAxis[];
}

/** What somebody can do against what the role requires; the same numbers stand in its label. */
export function Radar({ axes }: Props) {
  const spoken = axes.map((axis) => `${axis.name} ${percent(axis.known)}，要求 ${percent(axis.required)}`);
  const pointsOf = (value: (axis: RadarAxis) => number) =>
    axes.map((axis, index) => pointAt(index, axes.length, value(axis) * RADIUS).join(',')).join(' ');
  return (
    <svg className={css.radar} viewBox={`0 0 ${SIZE} ${SIZE}`} role="img" aria-label={spoken.join('；')}>
      {[0.25, 0.5, 0.75, 1].map((ring) => (
        <polygon key={ring} className={css.web} points={pointsOf(() => ring)} />
      ))}
      <polygon className={css.required} points={pointsOf(({ required }) => required)} />
      <polygon className={css.known} points={pointsOf(({ known }) => known)} />
      {axes.map((axis, index) => {
        const [x, y] = pointAt(index, axes.length, RADIUS + 24);
        return (
          <text key={axis.ability} x={x} y={y} textAnchor="middle" dominantBaseline="middle">
            <tspan x={x}>{axis.name}</tspan>
            <tspan x={x} dy="15">
              {axis.seen ? percent(axis.known) : '未练'}
            </tspan>
          </text>
        );
      })}
    </svg>
  );
}

function percent(share: number): string {
  return `${Math.round(share * 100)}%`;
}

/** The first axis points up, the others follow clockwise. */
function pointAt(index: number, of: number, distance: number): [number, number] {
  const angle = (index / of) * 2 * Math.PI - Math.PI / 2;
  const round = (n: number) => Math.round(n * 10) / 10;
  return [round(MIDDLE + Math.cos(angle) * distance), round(MIDDLE + Math.sin(angle) * distance)];
}
