import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { App, Button, Form } from 'antd';
import { useItem, usePublishItem, useRetireItem, useSaveItem, type StaffItem } from '@/api/items';
import { useMe } from '@/api/staff';
import { newClientId } from '@/lib/id';
import { formatTime } from '@/lib/format';
import { may } from '@/lib/permissions';
import { DocumentHead } from '@/ui/DocumentHead';
import { Failure } from '@/ui/Failure';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { useComplain } from '@/ui/useComplain';
import css from '../knowledge/editor.module.css';
import { useLeaveWarning } from '../knowledge/useLeaveWarning';
import { ItemFields } from './ItemFields';
import { ItemSide } from './ItemSide';
import { ItemTags } from './ItemsPage';
import { emptyItem, fromItemForm, itemForm, type ItemForm } from './itemForm';
import own from './training.module.css';

const LIST = '/training/items';
const NEW = 'new';

/** One question: its form on the left, the learner's phone and how it did on the right. */
export function ItemPage() {
  const { id = NEW } = useParams();
  const isNew = id === NEW;
  const item = useItem(isNew ? null : id);
  if (isNew) return <Editor key={NEW} item={null} />;
  if (item.isPending) return <PageSkeleton />;
  if (item.isError && !item.data) {
    return <Failure error={item.error} onRetry={() => void item.refetch()} />;
  }
  return <Editor key={id} item={item.data} />;
}

function Editor({ item }: { item: StaffItem | null }) {
  const [form] = Form.useForm<ItemForm>();
  const [dirty, setDirty] = useState(false);
  const mayWrite = may(useMe().data, 'train.write');
  useLeaveWarning(dirty);
  const navigate = useNavigate();
  const store = useStore(item, () => setDirty(false));
  const onSave = async (publish: boolean) => {
    const valid = await form.validateFields().then(
      () => true,
      () => false,
    );
    if (valid) await store.save(form.getFieldsValue(true) as ItemForm, dirty || !item, publish);
  };
  return (
    <div className={css.page}>
      <DocumentHead
        title={item?.stem ?? '新建题目'}
        note={
          item ? (
            <>
              <ItemTags item={item} /> 第 {item.latest_version} 版 · {item.updated_by_name}{' '}
              {formatTime(item.updated_at)} 保存
            </>
          ) : (
            '保存后是草稿，发布后才会出现在练习和考试里。'
          )
        }
        dirty={dirty}
        onBack={() => void navigate(LIST)}
      >
        {mayWrite && (
          <>
            {item?.state === 'live' && (
              <Button danger onClick={store.retire}>
                停用
              </Button>
            )}
            <Button
              loading={store.saving}
              disabled={item !== null && !dirty}
              onClick={() => void onSave(false)}
            >
              保存
            </Button>
            <Button
              type="primary"
              loading={store.publishing}
              disabled={item?.state === 'live' && item.live_version === item.latest_version && !dirty}
              onClick={() => void onSave(true)}
            >
              发布
            </Button>
          </>
        )}
      </DocumentHead>
      <div className={own.columns}>
        <Form<ItemForm>
          form={form}
          className={css.form}
          layout="vertical"
          disabled={!mayWrite}
          initialValues={item ? itemForm(item) : emptyItem()}
          scrollToFirstError={{ focus: true }}
          onValuesChange={() => setDirty(true)}
        >
          <section className={css.card}>
            <ItemFields name={[]} at={[]} />
          </section>
        </Form>
        <ItemSide form={form} item={item} />
      </div>
    </div>
  );
}

/** Save, publish and retire; whoever saved in between is never overwritten. */
function useStore(item: StaffItem | null, onSaved: () => void) {
  const navigate = useNavigate();
  const { message, modal } = App.useApp();
  const complain = useComplain();
  const [clientId] = useState(newClientId);
  const saving = useSaveItem();
  const publishing = usePublishItem();
  const retiring = useRetireItem();
  const stored = async (form: ItemForm) => {
    const saved = await saving.mutateAsync({
      id: item?.id ?? null,
      clientId,
      rowVersion: item?.row_version ?? 0,
      item: fromItemForm(form),
    });
    onSaved();
    return saved;
  };
  const save = async (form: ItemForm, dirty: boolean, publish: boolean) => {
    try {
      const saved = dirty || !item ? await stored(form) : item;
      if (publish) await publishing.mutateAsync({ id: saved.id, version: saved.latest_version });
      void message.success(publish ? '已发布。' : '已保存。');
      if (!item) void navigate(`${LIST}/${saved.id}`, { replace: true });
    } catch (error) {
      complain(error);
    }
  };
  const retire = () =>
    void modal.confirm({
      title: '停用这道题？',
      content: '停用后不再出现在练习和新的试卷里，已有的作答保留。',
      okText: '停用',
      okButtonProps: { danger: true },
      onOk: () => retiring.mutateAsync(item?.id ?? '').catch(complain),
    });
  return { save, retire, saving: saving.isPending, publishing: publishing.isPending };
}
