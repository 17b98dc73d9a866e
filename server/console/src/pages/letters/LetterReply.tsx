import { useRef, useState } from 'react';
import { App, Button, Checkbox, Input } from 'antd';
import { useAcceptLetter, useAnswerLetter } from '@/api/letters';
import { useMe } from '@/api/staff';
import type { Letter } from '@/api/types';
import { desk, setDraft } from '@/desk/state';
import { newClientId } from '@/lib/id';
import { may } from '@/lib/permissions';
import { useStore } from '@/lib/store';
import { useComplain } from '@/ui/useComplain';
import css from './letters.module.css';

/** The server's limit for an answer. */
const TEXT_MAX = 2000;

/** What can be done with a letter in its state: accept it, answer it, or nothing more. */
export function LetterReply({ letter }: { letter: Letter }) {
  const me = useMe().data;
  if (!may(me, 'letters.answer')) return <span className={css.hint}>您的账号可以查看留言，不能答复。</span>;
  if (letter.state === 'submitted') return <Accept letter={letter} />;
  if (letter.state === 'closed') return <span className={css.hint}>这件留言已经结束。</span>;
  if (letter.holder && letter.holder.id !== me?.id) {
    return <span className={css.hint}>这件留言由{letter.holder.name}受理和答复。</span>;
  }
  return <Answer letter={letter} />;
}

function Accept({ letter }: { letter: Letter }) {
  const accept = useAcceptLetter();
  const complain = useComplain();
  return (
    <div className={css.tools}>
      <span className={css.hint}>受理后由您负责答复，市民会看到“办理中”。</span>
      <Button
        type="primary"
        loading={accept.isPending}
        onClick={() => accept.mutate(letter.id, { onError: complain })}
      >
        受理
      </Button>
    </div>
  );
}

function Answer({ letter }: { letter: Letter }) {
  // Kept like what is written in a chat: closing the drawer must not lose an answer.
  const key = `letter:${letter.id}`;
  const text = useStore(desk, (state) => state.drafts[key] ?? '');
  const setText = (next: string) => setDraft(key, next);
  const [close, setClose] = useState(false);
  // One id for one answer, however often the button is pressed or the network fails.
  const clientId = useRef(newClientId());
  const answer = useAnswerLetter();
  const complain = useComplain();
  const { message } = App.useApp();
  const submit = () =>
    answer.mutate(
      { id: letter.id, client_id: clientId.current, text: text.trim(), close },
      {
        onSuccess: () => {
          clientId.current = newClientId();
          setText('');
          void message.success('答复已发给市民。');
        },
        onError: complain,
      },
    );
  return (
    <div className={css.reply}>
      <Input.TextArea
        value={text}
        rows={5}
        maxLength={TEXT_MAX}
        showCount
        style={{ marginBottom: 24 }}
        placeholder="写给市民的答复：结论、依据、下一步找谁"
        aria-label="答复内容"
        onChange={(event) => setText(event.target.value)}
      />
      <div className={css.tools}>
        <Checkbox checked={close} onChange={(event) => setClose(event.target.checked)}>
          答复后结束这件留言
        </Checkbox>
        <Button type="primary" disabled={!text.trim()} loading={answer.isPending} onClick={submit}>
          发送答复
        </Button>
      </div>
    </div>
  );
}
