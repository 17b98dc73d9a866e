import { useNavigate } from 'react-router';
import { App, type FormInstance } from 'antd';
import { usePublishGuide, useSaveGuide, useWithdrawGuide } from '@/api/guides';
import type { StaffGuide } from '@/api/guideTypes';
import { ApiError } from '@/lib/request';
import { useComplain } from '@/ui/useComplain';
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
  const { message, modal } = App.useApp();
  const onError = useShowRefusal();
  const save = useSaveGuide();
  const publish = usePublishGuide();
  const withdraw = useWithdrawGuide();

  /** The saved guide, or null when it was refused and the editor has been told why. */
  const store = async (): Promise<StaffGuide | null> => {
    const valid = await form.validateFields().then(
      () => true,
      () => false,
    );
    if (!valid) return null;
    const definition = fromForm(form.getFieldsValue(true) as FormDefinition);
    try {
      const saved = await save.mutateAsync({
        id: guide?.id ?? null,
        rowVersion: guide?.row_version ?? 0,
        definition,
      });
      setDirty(false);
      return saved;
    } catch (error) {
      onError(error);
      return null;
    }
  };

  const onSave = async () => {
    const saved = await store();
    if (!saved) return;
    void message.success(saved.live_version > 0 ? '已保存。发布以后市民才会走新的。' : '草稿已保存。');
    if (!guide) void navigate(`/guides/${saved.id}`, { replace: true });
  };

  const onPublish = async () => {
    const saved = dirty || !guide ? await store() : guide;
    if (!saved) return;
    try {
      await publish.mutateAsync({ id: saved.id, version: saved.version });
      void message.success('已发布。正在走的市民还按原来的走完。');
    } catch (error) {
      onError(error);
    }
    if (!guide) void navigate(`/guides/${saved.id}`, { replace: true });
  };

  const onWithdraw = () =>
    void modal.confirm({
      title: '下线这个引导？',
      content: '下线后市民不能再开始；已经走完的清单还看得到。',
      okText: '下线',
      okButtonProps: { danger: true },
      onOk: () => withdraw.mutateAsync(guide?.id ?? '').catch(onError),
    });

  const onBack = () => {
    if (!dirty) return void navigate('/guides');
    void modal.confirm({
      title: '离开这一页？',
      content: '有修改还没有保存，离开后会丢失。',
      okText: '离开',
      okButtonProps: { danger: true },
      cancelText: '继续编辑',
      onOk: () => void navigate('/guides'),
    });
  };

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
