import { useNavigate } from 'react-router';
import { App, type FormInstance } from 'antd';
import { usePublishGuide, useSaveGuide, useWithdrawGuide } from '@/api/guides';
import type { StaffGuide } from '@/api/guideTypes';
import { ApiError } from '@/lib/request';
import { useComplain } from '@/ui/useComplain';
import { useDocument } from '@/ui/useDocument';
import { fromForm, type FormDefinition } from './definition';

interface Input {
  guide: StaffGuide | null;
  form: FormInstance<FormDefinition>;
  dirty: boolean;
  setDirty: (dirty: boolean) => void;
}

export interface GuideActions {
  saving: boolean;
  publishing: boolean;
  onSave: () => Promise<void>;
  onPublish: () => Promise<void>;
  onWithdraw: () => void;
  onBack: () => void;
}

/** Save, publish and withdraw; whoever saved in between is never overwritten. */
export function useGuideActions({ guide, form, dirty, setDirty }: Input): GuideActions {
  const navigate = useNavigate();
  const onError = useShowRefusal();
  const save = useSaveGuide();
  const publish = usePublishGuide();
  const withdraw = useWithdrawGuide();
  const { onSave, advance, confirmWithdrawal, onBack } = useDocument({
    document: guide,
    form,
    dirty,
    setDirty,
    onError,
    save: (values) =>
      save.mutateAsync({
        id: guide?.id ?? null,
        rowVersion: guide?.row_version ?? 0,
        definition: fromForm(values),
      }),
    pageOf: (id) => `/guides/${id}`,
    leave: () => void navigate('/guides'),
    onceLive: '发布以后市民才会走新的。',
  });

  const onPublish = () =>
    advance(
      ({ id, version }) => publish.mutateAsync({ id, version }),
      '已发布。正在走的市民还按原来的走完。',
    );

  const onWithdraw = () =>
    confirmWithdrawal({
      title: '下线这个引导？',
      content: '下线后市民不能再开始；已经走完的清单还看得到。',
      okText: '下线',
      run: () => withdraw.mutateAsync(guide?.id ?? ''),
    });

  return { saving: save.isPending, publishing: publish.isPending, onSave, onPublish, onWithdraw, onBack };
}

/** Shows why the server refused; several mistakes of a definition are listed. */
function useShowRefusal(): (error: unknown) => void {
  const { modal } = App.useApp();
  const complain = useComplain();
  return (error) => {
    if (!(error instanceof ApiError) || error.fields.length === 0) return complain(error);
    void modal.warning({
      title: error.message,
      content: error.fields.map((field) => field.message).join('\n'),
      style: { whiteSpace: 'pre-line' },
    });
  };
}
