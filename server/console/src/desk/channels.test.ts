import { expect, it } from 'vitest';
import { channelName, isLimited } from './channels';

it.each([
  ['h5', '网页', false],
  ['weapp', '小程序', false],
  ['wechat:main', '公众号', true],
  ['wechat:mini/contact', '小程序客服', true],
  ['kefu:wk1', '微信客服', true],
  ['fax', '其他渠道', false],
])('%s is %s', (channel, name, limited) => {
  expect(channelName(channel)).toBe(name);
  expect(isLimited(channel)).toBe(limited);
});
