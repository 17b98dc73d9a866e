import { useState } from 'react';
import { useNavigate } from 'react-router';
import { App, type FormInstance } from 'antd';
import { useQueryClient } from '@tanstack/react-query';
import { keys } from '@/api/keys';
import { usePublishLesson, useSaveLesson, useSubmitLesson, useWithdrawLesson } from '@/api/lessons';
import type { LessonEdit, TrainLessonDetail } from '@/api/trainTypes';
import { newClientId } from '@/lib/id';
import { ApiError, request } from '@/lib/request';
import { useComplain } from '@/ui/useComplain';
import { useDocument } from '@/ui/useDocument';
import { cleanLesson, lessonForm } from './lessonForm';

interface Input {
  lesson: TrainLessonDetail | null;
  form: FormInstance<LessonEdit>;
  dirty: boolean;
  setDirty: (dirty: boolean) => void;
}

export interface LessonActions {
  saving: boolean;
  publishing: boolean;
  onSave: () => Promise<void>;
  onSubmit: () => Promise<void>;
  onPublish: () => Promise<void>;
  onWithdraw: () => void;
  onBack: () => void;
}

/** Save, submit, publish and withdraw; whoever saved in between is never overwritten. */
export function useLessonActions({ lesson, form, dirty, setDirty }: Input): LessonActions {
  const navigate = useNavigate();
  const [clientId] = useState(newClientId);
  const save = useSaveLesson();
  const submit = useSubmitLesson();
  const publish = usePublishLesson();
  const withdraw = useWithdrawLesson();
  const onError = useShowRefusal(lesson, form, setDirty);

  const { onSave, advance, confirmWithdrawal, onBack } = useDocument({
    document: lesson,
    form,
    dirty,
    setDirty,
    onError,
    save: (values) =>
      save.mutateAsync({
        id: lesson?.id ?? null,
        clientId,
        rowVersion: lesson?.row_version ?? 0,
        lesson: cleanLesson(values),
      }),
    pageOf: (id) => `/training/lessons/${id}`,
    leave: () => void navigate('/training/lessons'),
    onceLive: '发布以后学员才会看到新的。',
  });

  const onSubmit = () => advance(({ id }) => submit.mutateAsync(id), '已提交审核。');

  const onPublish = () =>
    advance(
      ({ id, latest_version: version }) => publish.mutateAsync({ id, version }),
      '已发布，学员下次同步就能学到。',
    );

  const onWithdraw = () =>
    confirmWithdrawal({
      title: '撤下这节课？',
      content: '撤下后学员不能再学；学过的记录保留，以后可以重新发布。',
      okText: '撤下',
      run: () => withdraw.mutateAsync(lesson?.id ?? ''),
    });

  return {
    saving: save.isPending,
    publishing: publish.isPending || submit.isPending,
    onSave,
    onSubmit,
    onPublish,
    onWithdraw,
    onBack,
  };
}

/** Shows why the server refused; after a lost race the latest can be loaded into the form. */
function useShowRefusal(
  lesson: TrainLessonDetail | null,
  form: FormInstance<LessonEdit>,
  setDirty: (dirty: boolean) => void,
): (error: unknown) => void {
  const { modal } = App.useApp();
  const complain = useComplain();
  const client = useQueryClient();
  const loadLatest = async () => {
    if (!lesson) return;
    const latest = await request<TrainLessonDetail>('GET', `/train/lessons/${lesson.id}`);
    client.setQueryData(keys.lesson(lesson.id), latest);
    form.setFieldsValue(lessonForm(latest));
    setDirty(false);
  };
  return (error) => {
    if (!(error instanceof ApiError)) return complain(error);
    if (error.reason === 'lesson_changed') {
      return void modal.confirm({
        title: '这节课刚被其他人修改过',
        content: '您写的还在页面上，没有保存。可以先复制出来，再载入最新内容继续改。',
        okText: '载入最新内容',
        cancelText: '先留着我的',
        onOk: () => loadLatest().catch(complain),
      });
    }
    if (error.fields.length === 0) return complain(error);
    void modal.warning({
      title: error.message,
      content: error.fields.map((field) => field.message).join('\n'),
      style: { whiteSpace: 'pre-line' },
    });
  };
}
