import { Button } from 'antd';
import { useMe } from '@/api/staff';
import type { StaffGuide } from '@/api/guideTypes';
import { formatTime } from '@/lib/format';
import { may } from '@/lib/permissions';
import { DocumentHead } from '@/ui/DocumentHead';
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
    <DocumentHead
      title={guide?.title ?? '新建引导'}
      note={
        guide ? (
          <>
            <GuideTags guide={guide} /> 第 {guide.version} 版 · {guide.updated_by}{' '}
            {formatTime(guide.updated_at)} 保存
          </>
        ) : (
          '保存后是草稿，发布后市民才能走。'
        )
      }
      dirty={dirty}
      onBack={actions.onBack}
    >
      <HeadTools guide={guide} dirty={dirty} mayWrite={mayWrite} actions={actions} />
    </DocumentHead>
  );
}

function HeadTools({ guide, dirty, mayWrite, actions }: Props) {
  const mayPublish = may(useMe().data, 'knowledge.publish');
  const published = guide !== null && guide.live_version === guide.version && guide.state === 'live';
  return (
    <>
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
    </>
  );
}
