import { expect, it } from 'vitest';
import { messageOf } from '@/test/samples';
import { recentQuestions } from './questions';

it('takes the last three questions of the citizen, newest first, each once', () => {
  const said = [
    '社保卡丢了怎么办',
    '身份证丢了怎么补办',
    '好的',
    '需要预约吗？',
    '身份证丢了怎么补办',
    '照片要自己带吗',
  ];
  const items = said.map((text, index) => messageOf(index + 1, { text }));
  items.splice(2, 0, messageOf(99, { sender: 'agent', text: '请问您在哪个区？' }));
  expect(recentQuestions(items)).toEqual(['照片要自己带吗', '身份证丢了怎么补办', '需要预约吗？']);
});
