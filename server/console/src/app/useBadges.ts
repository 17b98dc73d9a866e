import { useConversations, useLine } from '@/api/desk';
import { useLetterCount } from '@/api/letters';
import { useSafetyWaiting } from '@/api/safety';
import type { Area } from '@/lib/permissions';

/** The numbers on the rail: what waits for somebody. */
export function useBadges(areas: readonly Area[]): Partial<Record<Area, number>> {
  const onDesk = areas.includes('desk');
  const unread = useConversations(onDesk).data?.reduce((sum, chat) => sum + chat.unread, 0) ?? 0;
  const waiting = useLine(onDesk).data?.length ?? 0;
  const letters = useLetterCount('submitted', areas.includes('letters')).data ?? 0;
  const held = useSafetyWaiting(areas.includes('safety')).data;
  return { desk: unread + waiting, letters, safety: held ? held.stopped + held.appeals : 0 };
}
