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

it('plays a recording, with what was heard in it', () => {
  const file = { id: 'f', url: '/api/v1/files/f', mime: 'audio/mpeg', seconds: 7 };
  render(<ContentView content={{ kind: 'voice', text: '身份证丢了', file }} />);
  expect(screen.getByLabelText('语音，7 秒').getAttribute('src')).toBe('/api/v1/files/f');
  expect(screen.getByText('身份证丢了')).toBeTruthy();
  expect(screen.queryByRole('img')).toBeNull();
});

it('says under a picture that it may break the rules, and shows it all the same', () => {
  const file = { id: 'f', url: '/api/v1/files/f', mime: 'image/png', flagged: true };
  render(<ContentView content={{ kind: 'image', text: '[图片]', file }} />);
  expect(screen.getByRole('img')).toBeTruthy();
  expect(screen.getByText('内容检测提示可能违规')).toBeTruthy();
  expect(screen.queryByText('[图片]')).toBeNull();
});
