/** What the bot decided, in words agents and editors use. */
const NAMES: Record<string, string> = {
  answer: '直接回答',
  candidates: '请市民选',
  confirm: '请市民选',
  ask: '反问',
  decline: '说不知道',
  emergency: '紧急提示',
  handoff: '转人工',
  notice: '提示',
  small_talk: '寒暄',
  guide: '办事引导',
  calm: '安抚',
  phone: '告知电话',
};

export function decisionName(decision: string): string {
  return NAMES[decision] ?? decision;
}
