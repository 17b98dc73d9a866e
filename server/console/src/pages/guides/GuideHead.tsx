import { Button } from 'antd';
import { useMe } from '@/api/staff';
import type { StaffGuide } from '@/api/guideTypes';
import { formatTime } from '@/lib/format';
import { may } from '@/lib/permissions';
import { Icon } from '@/ui/Icon';
import css from '../knowledge/editor.module.css';
import { GuideTags } from './GuidesPage';
import type { GuideActions } from './useGuideActions';

interface Props {
  guide: StaffGuide | null;
  dirty: boolean;
  mayWrite: boolean;
  actions: GuideActions;
}

export function GuideHead({ guide, dirty, mayWrite, actions }: Props) {
  return (
    <header className={css.head}>
      <Button
        type="text"
        aria-label="返回列表"
        icon={<Icon name="chevron" style={{ transform: 'rotate(180deg)' }} />}
        onClick={actions.onBack}
      />
      <div className={css.headText}>
        <h1>{guide?.title ?? '新建引导'}</h1>
        <p>
          {guide ? (
            <>
              <GuideTags guide={guide} /> 第 {guide.version} 版 · {guide.updated_by}{' '}
              {formatTime(guide.updated_at)} 保存
            </>
          ) : (
            '保存后是草稿，发布后市民才能走。'
          )}
          {dirty && <strong> · 有未保存的修改</strong>}
        </p>
      </div>
      <HeadTools guide={guide} dirty={dirty} mayWrite={mayWrite} actions={actions} />
    </header>
  );
}

function HeadTools({ guide, dirty, mayWrite, actions }: Props) {
  const mayPublish = may(useMe().data, 'knowledge.publish');
  const published = guide !== null && guide.live_version === guide.version && guide.state === 'live';
  return (
    <div className={css.headTools}>
      {guide?.state === 'live' && mayPublish && (
        <Button danger onClick={actions.onWithdraw}>
          下线
        </Button>
      )}
      {mayWrite && (
        <Button
          loading={actions.saving}
          disabled={guide !== null && !dirty}
          onClick={() => void actions.onSave()}
        >
          保存草稿
        </Button>
      )}
      {mayPublish && (
        <Button
          type="primary"
          loading={actions.publishing}
          disabled={(published && !dirty) || (dirty && !mayWrite)}
          onClick={() => void actions.onPublish()}
        >
          发布
        </Button>
      )}
    </div>
  );
}
