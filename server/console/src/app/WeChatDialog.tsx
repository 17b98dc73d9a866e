import { Button, Modal, Popconfirm, Spin } from 'antd';
import { useBindCode, useBound, useUnbind, type BindCode } from '@/api/wechat';
import { formatClock, formatFullTime } from '@/lib/format';
import { Failure } from '@/ui/Failure';
import { Icon } from '@/ui/Icon';
import { useComplain } from '@/ui/useComplain';
import { useNow } from '@/ui/useNow';
import css from './wechat.module.css';

/** Binds this account's WeChat by a code that is scanned with the phone, or unbinds it. */
export function WeChatDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Modal title="绑定微信" open={open} footer={null} width={420} destroyOnHidden onCancel={onClose}>
      <Binding />
    </Modal>
  );
}

function Binding() {
  const bound = useBound();
  const unbound = bound.data?.bound_at === null;
  const code = useBindCode(unbound);
  if (bound.error && !bound.data) return <Failure error={bound.error} onRetry={() => void bound.refetch()} />;
  if (bound.data?.bound_at) return <Bound at={bound.data.bound_at} />;
  if (code.error) return <Failure error={code.error} onRetry={() => void code.refetch()} />;
  if (!code.data) {
    return (
      <div className={css.box}>
        <Spin />
      </div>
    );
  }
  return <Code code={code.data} renewing={code.isFetching} onRenew={() => void code.refetch()} />;
}

interface CodeProps {
  code: BindCode;
  renewing: boolean;
  onRenew: () => void;
}

function Code({ code, renewing, onRenew }: CodeProps) {
  const left = (Date.parse(code.expires_at) - useNow(1_000).getTime()) / 1_000;
  return (
    <div className={css.box}>
      <div className={css.frame}>
        <img className={css.code} src={code.qr} alt="绑定微信的二维码" data-old={left <= 0 || undefined} />
        {left <= 0 && (
          <div className={css.cover}>
            <p>二维码已过期</p>
            <Button type="primary" loading={renewing} onClick={onRenew}>
              换一个
            </Button>
          </div>
        )}
      </div>
      <p className={css.lead}>请用微信扫一扫，在手机上确认绑定</p>
      <p className={css.hint} aria-live="polite">
        {left > 0 ? `${formatClock(left)} 后过期，只能使用一次` : '请换一个二维码再扫'}
      </p>
      <p className={css.hint}>绑定后，打开小程序就能直接登录，还能收到学习提醒。</p>
    </div>
  );
}

function Bound({ at }: { at: string }) {
  const unbind = useUnbind();
  const complain = useComplain();
  return (
    <div className={css.box}>
      <span className={css.done}>
        <Icon name="check" size={32} />
      </span>
      <p className={css.lead}>已绑定微信</p>
      <p className={css.hint}>绑定时间 {formatFullTime(at)}</p>
      <p className={css.hint}>换了手机或微信，请先解除绑定，再用新的微信扫码。</p>
      <Popconfirm
        title="解除绑定？"
        description="手机小程序里的登录会立即失效。"
        okText="解除绑定"
        okButtonProps={{ danger: true }}
        onConfirm={() => unbind.mutate(undefined, { onError: complain })}
      >
        <Button danger loading={unbind.isPending}>
          解除绑定
        </Button>
      </Popconfirm>
    </div>
  );
}
