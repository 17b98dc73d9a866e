/** Where a citizen writes from, in words; a channel nobody knows is just a channel. */
export function channelName(channel: string): string {
  if (channel === 'h5') return '网页';
  if (channel === 'weapp') return '小程序';
  if (channel === 'wechat:mini/contact') return '小程序客服';
  if (channel.startsWith('wechat:')) return '公众号';
  return channel.startsWith('kefu:') ? '微信客服' : '其他渠道';
}

/** Chats of WeChat's own take five messages for each word of the citizen, within 48 hours. */
export function isLimited(channel: string): boolean {
  return channel.startsWith('wechat:') || channel.startsWith('kefu:');
}
