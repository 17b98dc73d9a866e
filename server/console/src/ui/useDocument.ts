import { useNavigate } from 'react-router';
import { App, type FormInstance } from 'antd';

/** What every document has that is written as a draft and published. */
interface Document {
  id: string;
  live_version: number;
}

interface Input<T extends Document, F> {
  /** As it was read; null: a new one. */
  document: T | null;
  form: FormInstance<F>;
  dirty: boolean;
  setDirty: (dirty: boolean) => void;
  /** Sends what is in the form. */
  save: (values: F) => Promise<T>;
  onError: (error: unknown) => void;
  pageOf: (id: string) => string;
  leave: () => void;
  /** Said after saving one that is published already, whose readers still have the old text. */
  onceLive: string;
}

interface Withdrawal {
  title: string;
  content: string;
  okText: string;
  run: () => Promise<unknown>;
}

/** Saving, going one step further, withdrawing and leaving: the same for everything that is published. */
export function useDocument<T extends Document, F>(input: Input<T, F>) {
  const { document, form, dirty, setDirty, onError, pageOf, leave, onceLive } = input;
  const navigate = useNavigate();
  const { message, modal } = App.useApp();

  /** The saved document, or null when it was refused and the editor has been told why. */
  const store = async (): Promise<T | null> => {
    const valid = await form.validateFields().then(
      () => true,
      () => false,
    );
    if (!valid) return null;
    try {
      const saved = await input.save(form.getFieldsValue(true) as F);
      setDirty(false);
      return saved;
    } catch (error) {
      onError(error);
      return null;
    }
  };

  const show = (saved: T) => {
    if (!document) void navigate(pageOf(saved.id), { replace: true });
  };

  const onSave = async () => {
    const saved = await store();
    if (!saved) return;
    void message.success(saved.live_version > 0 ? `已保存。${onceLive}` : '草稿已保存。');
    show(saved);
  };

  /** Saves what is not saved yet, then takes the document one step further. */
  const advance = async (step: (saved: T) => Promise<unknown>, done: string) => {
    const saved = dirty || !document ? await store() : document;
    if (!saved) return;
    try {
      await step(saved);
      void message.success(done);
    } catch (error) {
      onError(error);
    }
    show(saved);
  };

  const confirmWithdrawal = ({ title, content, okText, run }: Withdrawal) =>
    void modal.confirm({
      title,
      content,
      okText,
      okButtonProps: { danger: true },
      onOk: () => run().catch(onError),
    });

  const onBack = () => {
    if (!dirty) return leave();
    void modal.confirm({
      title: '离开这一页？',
      content: '有修改还没有保存，离开后会丢失。',
      okText: '离开',
      okButtonProps: { danger: true },
      cancelText: '继续编辑',
      onOk: leave,
    });
  };

  return { onSave, advance, confirmWithdrawal, onBack };
}
