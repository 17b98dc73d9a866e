import { Collapse } from 'antd';
import type { Saved } from '@/api/saved';
import { savedLine } from './saved';

/** Who changed it when, newest first. */
export function History({ history }: { history: Saved[] }) {
  if (history.length === 0) return null;
  const lines = history.map((saved) => <li key={saved.version}>{savedLine(saved)}</li>);
  return <Collapse ghost items={[{ key: 'history', label: '修改记录', children: <ul>{lines}</ul> }]} />;
}
