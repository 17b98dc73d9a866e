import { useState } from 'react';
import { App, Button, Drawer, Input } from 'antd';
import { useDecide, type SafetyItem } from '@/api/safety';
import { formatFullTime } from '@/lib/format';
import { SignedImage } from '@/ui/FileImage';
import { useComplain } from '@/ui/useComplain';
import { StateTag } from './itemColumns';
import { Marked } from './Marked';
import css from './safety.module.css';

interface Props {
  item: SafetyItem | null;
  onClose: () => void;
  /** The item was decided; the next one may be shown. */
  onDone: (item: SafetyItem) => void;
}

/** One item with everything a decision needs. */
export function ItemDrawer({ item, onClose, onDone }: Props) {
  return (
    <Drawer open={item !== null} onClose={onClose} size={560} title="审核内容" destroyOnHidden>
      {item && <Detail key={item.id} item={item} onDone={onDone} />}
    </Drawer>
  );
}

function Detail({ item, onDone }: { item: SafetyItem; onDone: (item: SafetyItem) => void }) {
  const open = item.state === 'pending' || item.state === 'appealed';
  return (
    <div className={css.detail}>
      <div className={css.line}>
        <StateTag item={item} />
        <span>
          {item.place_text} · {item.category_text} · {formatFullTime(item.created_at)}
        </span>
      </div>
      {item.file && <SignedImage url={item.file.url} />}
      {item.text !== '' && (
        <p className={css.text}>
          <Marked text={item.text} found={item.found} />
        </p>
      )}
      <p className={css.why}>{item.why}</p>
      {item.appealed_at && (
        <section className={css.appeal}>
          <h3>市民申诉 · {formatFullTime(item.appealed_at)}</h3>
          <p>{item.appeal === '' ? '市民认为拦错了，没有写理由。' : item.appeal}</p>
        </section>
      )}
      {open ? <Decision item={item} onDone={onDone} /> : <Decided item={item} />}
    </div>
  );
}

function Decided({ item }: { item: SafetyItem }) {
  return (
    <p className={css.why}>
      {item.decided_by_name || '已离职人员'} 于 {formatFullTime(item.decided_at)} 处理
      {item.decision !== '' && `：${item.decision}`}
    </p>
  );
}

const COMMON = ['正常诉求，误拦。', '内容是商业广告。', '内容涉及赌博或诈骗。', '内容涉及违法物品交易。'];

function Decision({ item, onDone }: { item: SafetyItem; onDone: (item: SafetyItem) => void }) {
  const [reason, setReason] = useState('');
  const { message } = App.useApp();
  const complain = useComplain();
  const decide = useDecide();
  const words = item.stopped
    ? { yes: '放行并送达', no: '维持拦截', did: '已放行，内容已送达。', not: '已维持拦截，市民会收到理由。' }
    : { yes: '没有问题', no: '确有问题', did: '已标为没有问题。', not: '已标为有问题。' };
  const rule = (release: boolean) =>
    decide.mutate(
      { id: item.id, release, reason: reason.trim() },
      {
        onSuccess: () => {
          void message.success(release ? words.did : words.not);
          onDone(item);
        },
        onError: complain,
      },
    );
  const missing = item.stopped && reason.trim() === '';
  return (
    <div className={css.decision}>
      <div className={css.chips}>
        {COMMON.map((text) => (
          <Button key={text} size="small" onClick={() => setReason(text)}>
            {text}
          </Button>
        ))}
      </div>
      <Input.TextArea
        aria-label="理由"
        placeholder={item.stopped ? '理由。维持拦截时必填，市民能看到' : '说明，可以不填'}
        maxLength={200}
        showCount
        autoSize={{ minRows: 2, maxRows: 6 }}
        value={reason}
        onChange={(event) => setReason(event.target.value)}
      />
      <div className={css.buttons}>
        <Button danger disabled={missing} loading={decide.isPending} onClick={() => rule(false)}>
          {words.no}
        </Button>
        <Button type="primary" loading={decide.isPending} onClick={() => rule(true)}>
          {words.yes}
        </Button>
      </div>
    </div>
  );
}
