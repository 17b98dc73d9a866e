import type { Message } from './types'

/**
 * mergeMessages returns both lists as one, by sequence number, each message once. An incoming message
 * replaces the known one with the same number, so feedback set elsewhere shows up.
 */
export function mergeMessages(known: readonly Message[], incoming: readonly Message[]): Message[] {
  if (incoming.length === 0) return known as Message[]
  const bySeq = new Map<number, Message>()
  for (const message of known) bySeq.set(message.seq, message)
  for (const message of incoming) bySeq.set(message.seq, message)
  return [...bySeq.values()].sort((a, b) => a.seq - b.seq)
}

/** lastSeq returns the highest sequence number that is held without a gap below it. */
export function lastSeq(messages: readonly Message[]): number {
  let last = messages[0]?.seq ?? 0
  for (const message of messages.slice(1)) {
    if (message.seq !== last + 1) break
    last = message.seq
  }
  return last
}

/** hasGap reports whether a sequence number is missing between the first and the last message. */
export function hasGap(messages: readonly Message[]): boolean {
  const newest = messages[messages.length - 1]
  return newest !== undefined && newest.seq !== lastSeq(messages)
}

/** countAfter returns how many messages of others came after a sequence number. */
export function countAfter(messages: readonly Message[], seq: number): number {
  return messages.filter((message) => message.seq > seq && message.sender !== 'citizen').length
}
