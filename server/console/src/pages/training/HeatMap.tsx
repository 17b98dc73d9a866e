import { useState } from 'react';
import { Link, useNavigate } from 'react-router';
import type { Person } from '@/api/people';
import { shadeOf, SHADES } from './words';
import css from './people.module.css';

interface Props {
  people: Person[];
  matters: string[];
}

const STEPS: Record<string, [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

/** People × matters, each cell a number and a colour; arrow keys walk, Enter opens the person. */
export function HeatMap({ people, matters }: Props) {
  const [at, setAt] = useState({ row: 0, column: 0 });
  const navigate = useNavigate();
  const onKey = (event: React.KeyboardEvent<HTMLTableElement>) => {
    const step = STEPS[event.key];
    const cell = (event.target as HTMLElement).closest<HTMLElement>('td[data-row]');
    if (!cell) return;
    const row = Number(cell.dataset['row']);
    const column = Number(cell.dataset['column']);
    const person = people[row];
    if (event.key === 'Enter' && person) return void navigate(`/training/people/${person.id}`);
    if (!step) return;
    event.preventDefault();
    const next = {
      row: between(row + step[0], people.length),
      column: between(column + step[1], matters.length),
    };
    setAt(next);
    event.currentTarget
      .querySelector<HTMLElement>(`td[data-row="${next.row}"][data-column="${next.column}"]`)
      ?.focus();
  };
  return (
    <>
      <Legend />
      <div className={css.scroll}>
        <table className={css.map} role="grid" aria-label="掌握情况" onKeyDown={onKey}>
          <thead>
            <tr>
              <th scope="col">学员</th>
              {matters.map((matter) => (
                <th key={matter} scope="col">
                  {matter}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {people.map((person, row) => (
              <tr key={person.id}>
                <th scope="row">
                  <Link to={`/training/people/${person.id}`}>{person.name}</Link>
                </th>
                {matters.map((matter, column) => (
                  <Cell
                    key={matter}
                    known={person.known?.[matter]}
                    label={`${person.name}，${matter}`}
                    place={{ row, column }}
                    current={row === at.row && column === at.column}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  );
}

function between(index: number, length: number): number {
  return Math.max(0, Math.min(length - 1, index));
}

interface CellProps {
  known: number | undefined;
  label: string;
  place: { row: number; column: number };
  current: boolean;
}

function Cell({ known, label, place, current }: CellProps) {
  const shade = shadeOf(known);
  const percent = known === undefined ? '—' : String(Math.round(known * 100));
  const words = known === undefined ? '还没有练过' : `${percent}%，${SHADES[shade]}`;
  return (
    <td
      className={css[shade]}
      tabIndex={current ? 0 : -1}
      data-row={place.row}
      data-column={place.column}
      aria-label={`${label}：${words}`}
      title={`${label}：${words}`}
    >
      {percent}
    </td>
  );
}

function Legend() {
  return (
    <p className={css.legend}>
      {(Object.keys(SHADES) as (keyof typeof SHADES)[]).map((shade) => (
        <span key={shade}>
          <i className={css[shade]} /> {SHADES[shade]}
        </span>
      ))}
      <span>数字是掌握程度（百分比）</span>
    </p>
  );
}
