import { useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import { App, Button, Form, Input, Modal } from 'antd';
import { useApproveProposal, useDeclineProposal, useLessonProposal } from '@/api/lessons';
import type { Item, LessonEdit, LessonProposalDetail } from '@/api/trainTypes';
import { DocumentHead } from '@/ui/DocumentHead';
import { Failure } from '@/ui/Failure';
import { PageSkeleton } from '@/ui/PageSkeleton';
import { useComplain } from '@/ui/useComplain';
import css from '../knowledge/editor.module.css';
import { CardsField } from './CardsField';
import { LessonFields } from './LessonFields';
import { LessonSide } from './LessonSide';
import { fromItemForm, itemForm } from './itemForm';
import { cleanLesson, type DraftCard } from './lessonForm';
import own from './training.module.css';
import { useKnownItems } from './useKnownItems';

const LIST = '/training/proposals';

/** A drafted lesson with its questions on one screen: change, drop, approve or decline. */
export function ProposalPage() {
  const { id = '' } = useParams();
  const proposal = useLessonProposal(id);
  if (proposal.isPending) return <PageSkeleton />;
  if (proposal.isError) {
    return <Failure error={proposal.error} onRetry={() => void proposal.refetch()} />;
  }
  return <Draft key={id} detail={proposal.data} />;
}

function Draft({ detail }: { detail: LessonProposalDetail }) {
  const [form] = Form.useForm<LessonEdit>();
  const [at, setAt] = useState(0);
  const [declining, setDeclining] = useState(false);
  const known = useKnownItems([]);
  const approve = useApproveProposal();
  const navigate = useNavigate();
  const { message } = App.useApp();
  const complain = useComplain();
  const { proposal } = detail;
  const onApprove = () => {
    const written = form.getFieldsValue(true) as LessonEdit;
    approve.mutate(
      { id: proposal.id, lesson: cleanLesson(written), items: itemsOf(written.cards, detail.items ?? []) },
      {
        onSuccess: (lesson) => {
          void message.success('已批准，学员可以学了。');
          void navigate(`/training/lessons/${lesson.id}`);
        },
        onError: complain,
      },
    );
  };
  return (
    <div className={css.page}>
      <DocumentHead
        title={proposal.article.title ?? '（没有标题）'}
        note={
          <>
            {proposal.change === 'new' ? '新发布的知识' : '知识有改动'}，第 {proposal.article.version} 版
          </>
        }
        onBack={() => void navigate(LIST)}
      >
        <Button onClick={() => setDeclining(true)}>不采用</Button>
        <Button
          type="primary"
          loading={approve.isPending}
          onClick={() => void form.validateFields().then(onApprove, () => undefined)}
        >
          批准
        </Button>
      </DocumentHead>
      <div className={own.columns}>
        <Form<LessonEdit>
          form={form}
          className={css.form}
          layout="vertical"
          initialValues={draftForm(detail)}
          scrollToFirstError={{ focus: true }}
        >
          <LessonFields drafted />
          <CardsField known={known} onFocus={setAt} />
        </Form>
        <LessonSide form={form} items={known.items} at={at} onTurn={setAt} />
      </div>
      <DeclineModal id={proposal.id} open={declining} onClose={() => setDeclining(false)} />
    </div>
  );
}

/** The draft with each question inside the card that asks it, so that dropping one drops both. */
function draftForm({ lesson, items }: LessonProposalDetail): LessonEdit {
  const cards: DraftCard[] = lesson.cards.map((card) => {
    const item = (items ?? []).find(({ key }) => card.kind === 'quiz' && key === card.item_id);
    return item ? { ...card, item: itemForm(item) } : card;
  });
  return { ...lesson, cards };
}

/** The questions that are still asked, as they are written now. */
function itemsOf(cards: DraftCard[], drafted: Item[]): Item[] {
  return cards.flatMap((card) => {
    const before = drafted.find(({ key }) => key === card?.item_id);
    return card?.item && before ? [{ ...before, ...fromItemForm(card.item), key: before.key }] : [];
  });
}

function DeclineModal({ id, open, onClose }: { id: string; open: boolean; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const decline = useDeclineProposal();
  const navigate = useNavigate();
  const complain = useComplain();
  const onOk = () =>
    decline.mutate(
      { id, reason: reason.trim() },
      { onSuccess: () => void navigate(LIST), onError: complain },
    );
  return (
    <Modal
      title="不采用这节课？"
      open={open}
      okText="不采用"
      okButtonProps={{ disabled: reason.trim() === '' }}
      confirmLoading={decline.isPending}
      onOk={onOk}
      onCancel={onClose}
      destroyOnHidden
    >
      <Input.TextArea
        value={reason}
        maxLength={100}
        autoSize={{ minRows: 2 }}
        aria-label="不采用的原因"
        placeholder="写明原因，例如 已有课程讲过"
        onChange={(event) => setReason(event.target.value)}
      />
    </Modal>
  );
}
