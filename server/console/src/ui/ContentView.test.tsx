import { render, screen } from '@testing-library/react';
import { expect, it } from 'vitest';
import { ContentView } from './ContentView';

const label = '由人工智能润色，内容以依据为准';

it('says under an answer that a model chose its words, and only then', () => {
  const { rerender } = render(
    <ContentView content={{ kind: 'answer', text: '请带户口簿。', worded: true, ai_label: label }} />,
  );
  expect(screen.getByText(label)).toBeTruthy();
  rerender(<ContentView content={{ kind: 'answer', text: '带户口簿。' }} />);
  expect(screen.queryByText(label)).toBeNull();
});
