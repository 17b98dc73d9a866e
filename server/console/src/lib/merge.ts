import type { Message } from '@/api/types';

/**
 * Puts messages together by sequence number: each number once, in order, the newer copy wins.
 * Returns `old` itself when nothing changed, so that React can skip the work.
 */
export function mergeMessages(old: readonly Message[], incoming: readonly Message[]): readonly Message[] {
  const bySeq = new Map(old.map((message) => [message.seq, message]));
  let changed = false;
  for (const message of incoming) {
    const known = bySeq.get(message.seq);
    if (known && sameMessage(known, message)) continue;
    bySeq.set(message.seq, message);
    changed = true;
  }
  if (!changed) return old;
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq);
}

function sameMessage(a: Message, b: Message): boolean {
  return a.id === b.id && a.text === b.text && a.feedback === b.feedback && a.kind === b.kind;
}

/**
 * The number to resume after: the last one before a hole, or the last one of all.
 * Asking for everything after it fills the hole. 0 for an empty list.
 */
export function resumeAfter(items: readonly Message[]): number {
  for (const [index, message] of items.entries()) {
    const next = items[index + 1];
    if (!next || next.seq !== message.seq + 1) return message.seq;
  }
  return 0;
}

/** Whether messages are missing between those that are here. */
export function hasHole(items: readonly Message[]): boolean {
  const last = items[items.length - 1];
  return last !== undefined && resumeAfter(items) !== last.seq;
}
