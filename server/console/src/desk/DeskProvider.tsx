import { createContext, useContext, useEffect, useMemo, useState } from 'react';
import { useQueryClient, type QueryClient } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { postMessage } from '@/api/messages';
import { putSeat } from '@/api/desk';
import type { Me, Message, Seat } from '@/api/types';
import { flashTitle, isWindowActive, playTune, unlockSoundOnFirstTouch } from '@/lib/attention';
import { auth, signOut } from '@/lib/auth';
import { Outbox, type Pending } from '@/lib/outbox';
import { may } from '@/lib/permissions';
import { Link, staffSocketURL } from '@/lib/socket';
import { applyEvent, isStaffEvent, storeMessage } from './events';

interface DeskLink {
  link: Link;
  outbox: Outbox;
}

const Context = createContext<DeskLink | null>(null);

/** The live connection and the outbox of this tab. */
export function useDeskLink(): DeskLink {
  const value = useContext(Context);
  if (!value) throw new Error('useDeskLink needs a DeskProvider above it');
  return value;
}

/** Keeps the tab connected on every page, so that a chat rings while the agent reads an article. */
export function DeskProvider({ me, children }: { me: Me; children: React.ReactNode }) {
  const client = useQueryClient();
  const [value] = useState<DeskLink>(() => makeDeskLink(client, me));
  useEffect(() => {
    unlockSoundOnFirstTouch();
    value.link.connect();
    return () => value.link.close();
  }, [value]);
  return <Context.Provider value={useMemo(() => value, [value])}>{children}</Context.Provider>;
}

function makeDeskLink(client: QueryClient, me: Me): DeskLink {
  const onDesk = may(me, 'desk.use');
  const context = { client, myId: me.id, now: Date.now, windowActive: isWindowActive };
  const link = new Link(staffSocketURL(window.location), auth.get().token ?? '', {
    onEvent: (data) => {
      if (!isStaffEvent(data)) return;
      const notice = applyEvent(context, data);
      if (!notice || !onDesk) return;
      playTune(notice.tune);
      flashTitle(notice.title);
    },
    onConnected: (again) => {
      if (again) void resync(client, onDesk);
      outbox.wake();
    },
    onEnded: () => signOut('登录已失效，请重新登录。'),
  });
  const outbox = makeOutbox(client, link, me.id);
  return { link, outbox };
}

/** After a gap in the connection the database is asked; it is the replay buffer. */
async function resync(client: QueryClient, onDesk: boolean): Promise<void> {
  const before = client.getQueryData<Seat>(keys.seat);
  void client.invalidateQueries({ queryKey: keys.letters });
  if (!onDesk) return;
  await client.invalidateQueries({ queryKey: ['desk'] });
  const now = client.getQueryData<Seat>(keys.seat);
  // The server takes agents off the desk when they vanish; this one only lost the network.
  if (before?.presence === 'online' && now?.presence === 'offline') {
    client.setQueryData(keys.seat, await putSeat('online', before.capacity));
  }
}

function makeOutbox(client: QueryClient, link: Link, staffId: string): Outbox {
  const storageKey = `qingting.outbox.${staffId}`;
  return new Outbox({
    send: (pending) => deliver(link, pending),
    onSent: (message) => storeMessage(client, message),
    load: () => JSON.parse(localStorage.getItem(storageKey) ?? '[]') as Pending[],
    save: (items) => localStorage.setItem(storageKey, JSON.stringify(items)),
    now: () => new Date(),
    random: Math.random,
    setTimer: (run, ms) => void setTimeout(run, ms),
  });
}

/** Over the socket when it is up; otherwise, or when that fails, by HTTP, which says why. */
async function deliver(link: Link, pending: Pending): Promise<Message> {
  const { client_id, conversation_id, kind, text, article_id, file_id } = pending;
  const body = { client_id, kind, text, article_id, file_id };
  if (link.online) {
    try {
      const result = await link.call<{ message: Message }>('send', { conversation_id, ...body });
      return result.message;
    } catch {
      // The same client_id goes out again below: at most one copy is stored.
    }
  }
  return (await postMessage(conversation_id, body)).message;
}
