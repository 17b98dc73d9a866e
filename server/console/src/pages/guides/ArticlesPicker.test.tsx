import { fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, it, vi } from 'vitest';
import { renderApp } from '@/test/render';
import { ArticlesPicker } from './ArticlesPicker';

const ARTICLES = [
  { id: 'a1', key: 'household-id-lost', question: '身份证丢了怎么补办？' },
  { id: 'a2', key: 'household-id-expired', question: '身份证到期了怎么换？' },
];

function open(value: string[]) {
  const onChange = vi.fn();
  vi.stubGlobal('fetch', (url: string) => {
    const q = new URL(url, 'http://x').searchParams.get('q') ?? '';
    const items = ARTICLES.filter(({ key, question }) => key.includes(q) || question.includes(q));
    return Promise.resolve(Response.json({ items, total: items.length }));
  });
  renderApp(<ArticlesPicker id="pick" value={value} onChange={onChange} />);
  return onChange;
}

it('shows the questions of what is chosen, and the key of what is gone', async () => {
  open(['household-id-lost', 'gone']);
  expect(await screen.findByText('身份证丢了怎么补办？')).toBeTruthy();
  expect(screen.getByText('gone')).toBeTruthy();
});

it('finds an article by its words and keeps its key', async () => {
  const onChange = open(['household-id-lost']);
  const input = screen.getByRole('combobox');
  fireEvent.mouseDown(input);
  fireEvent.change(input, { target: { value: '到期' } });
  fireEvent.click(await screen.findByText('身份证到期了怎么换？'));
  await waitFor(() => expect(onChange).toHaveBeenCalledWith(['household-id-lost', 'household-id-expired']));
});
