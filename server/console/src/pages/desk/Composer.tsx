import { useEffect, useRef, useState } from 'react';
import { App, Button, Input } from 'antd';
import { uploadFile } from '@/api/messages';
import type { Canned } from '@/api/types';
import { useDeskLink } from '@/desk/DeskProvider';
import { COMPOSER_ID, desk, setDraft } from '@/desk/state';
import { useStore } from '@/lib/store';
import { Icon } from '@/ui/Icon';
import { useComplain } from '@/ui/useComplain';
import { CannedPopup } from './CannedPopup';
import { useCannedPicker } from './useCannedPicker';
import { useTypingSignal } from './useTypingSignal';
import css from './composer.module.css';

/** The server's limit for one message. */
const TEXT_MAX = 2000;
const IMAGE_TYPES = 'image/jpeg,image/png,image/webp,image/gif';
const IMAGE_MAX_BYTES = 10 * 1024 * 1024;

export function Composer({ conversationId }: { conversationId: string }) {
  const text = useStore(desk, (state) => state.drafts[conversationId] ?? '');
  const { outbox } = useDeskLink();
  const typing = useTypingSignal(conversationId);
  const write = (next: string) => setDraft(conversationId, next);
  const picker = useCannedPicker(text, (canned: Canned) => write(canned.text));
  useEffect(() => {
    document.getElementById(COMPOSER_ID)?.focus();
  }, [conversationId]);

  const send = () => {
    const trimmed = text.trim();
    if (!trimmed) return;
    outbox.add({ conversation_id: conversationId, kind: 'text', text: trimmed });
    write('');
  };

  const onKeyDown = (event: React.KeyboardEvent) => {
    // While Chinese is being composed, Enter picks a word and must not send.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (picker.onKey(event.key)) return event.preventDefault();
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    send();
  };

  return (
    <footer className={css.composer}>
      {picker.open && <CannedPopup picker={picker} />}
      <Input.TextArea
        id={COMPOSER_ID}
        className={css.input}
        variant="borderless"
        value={text}
        maxLength={TEXT_MAX}
        autoSize={{ minRows: 2, maxRows: 7 }}
        placeholder="回复市民，输入 / 选常用语"
        aria-label="回复市民"
        onChange={(event) => {
          write(event.target.value);
          typing();
        }}
        onKeyDown={onKeyDown}
      />
      <div className={css.tools}>
        <Button type="text" icon={<Icon name="canned" />} onClick={() => write('/')}>
          常用语
        </Button>
        <ImageButton conversationId={conversationId} />
        <span className={css.hint}>Enter 发送，Shift+Enter 换行</span>
        <Button type="primary" icon={<Icon name="send" size={16} />} disabled={!text.trim()} onClick={send}>
          发送
        </Button>
      </div>
    </footer>
  );
}

function ImageButton({ conversationId }: { conversationId: string }) {
  const input = useRef<HTMLInputElement>(null);
  const [busy, setBusy] = useState(false);
  const { outbox } = useDeskLink();
  const { message } = App.useApp();
  const complain = useComplain();

  const onPick = async (file: File | undefined) => {
    if (!file) return;
    if (file.size > IMAGE_MAX_BYTES) return void message.warning('图片请控制在 10 MB 以内。');
    setBusy(true);
    try {
      const stored = await uploadFile(file);
      outbox.add({ conversation_id: conversationId, kind: 'image', text: '', file_id: stored.id });
    } catch (error) {
      complain(error);
    }
    setBusy(false);
  };

  return (
    <>
      <input
        ref={input}
        type="file"
        accept={IMAGE_TYPES}
        hidden
        onChange={(event) => {
          void onPick(event.target.files?.[0]);
          event.target.value = '';
        }}
      />
      <Button type="text" icon={<Icon name="image" />} loading={busy} onClick={() => input.current?.click()}>
        图片
      </Button>
    </>
  );
}
