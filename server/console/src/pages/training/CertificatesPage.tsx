import { useState } from 'react';
import { useNavigate } from 'react-router';
import { App, Button, Input, Modal, Select, Table, Tag } from 'antd';
import {
  useCertificates,
  useRevokeCertificate,
  type Certificate,
  type CertificateFilter,
  type CertificateState,
} from '@/api/exams';
import { useMe } from '@/api/staff';
import { formatTime } from '@/lib/format';
import { may } from '@/lib/permissions';
import { Empty, Failure } from '@/ui/Failure';
import { PageBody, PageHead } from '@/ui/PageHead';
import { useComplain } from '@/ui/useComplain';
import css from './training.module.css';
import { CERTIFICATE_STATES } from './words';

/** The certificates that were given; one can be revoked with a reason. */
export function CertificatesPage() {
  const [filter, setFilter] = useState<CertificateFilter>({ state: '', expiring_days: 0 });
  const [revoking, setRevoking] = useState<Certificate | null>(null);
  const certificates = useCertificates(filter);
  const navigate = useNavigate();
  const mayWrite = may(useMe().data, 'train.write');
  return (
    <PageBody>
      <PageHead title="证书" about="凭证书编号可以在验证页查到真伪。">
        <Button onClick={() => void navigate('/training/exams')}>返回</Button>
      </PageHead>
      <Filters filter={filter} onChange={setFilter} />
      {certificates.isError ? (
        <Failure error={certificates.error} onRetry={() => void certificates.refetch()} />
      ) : (
        <Table<Certificate>
          rowKey="id"
          loading={certificates.isPending}
          dataSource={certificates.data ?? []}
          columns={[
            { title: '姓名', dataIndex: 'name', width: 120 },
            { title: '证书', dataIndex: 'title' },
            { title: '编号', dataIndex: 'code', width: 180 },
            { title: '成绩', dataIndex: 'score', width: 90, render: (score: number) => score.toFixed(1) },
            { title: '发证', dataIndex: 'issued_at', width: 160, render: (at: string) => formatTime(at) },
            {
              title: '到期',
              dataIndex: 'expires_at',
              width: 160,
              render: (at?: string) => (at ? formatTime(at) : '长期'),
            },
            { title: '状态', width: 100, render: (_, certificate) => <StateTag state={certificate.state} /> },
            {
              title: '',
              width: 90,
              render: (_, certificate) =>
                mayWrite &&
                certificate.state === 'valid' && (
                  <Button type="link" danger onClick={() => setRevoking(certificate)}>
                    撤销
                  </Button>
                ),
            },
          ]}
          locale={{ emptyText: <Empty icon="training" text="没有这样的证书。" /> }}
          pagination={{ pageSize: 50, hideOnSinglePage: true, showSizeChanger: false }}
        />
      )}
      {revoking && <RevokeModal certificate={revoking} onClose={() => setRevoking(null)} />}
    </PageBody>
  );
}

interface FiltersProps {
  filter: CertificateFilter;
  onChange: (filter: CertificateFilter) => void;
}

function Filters({ filter, onChange }: FiltersProps) {
  return (
    <div className={css.filters}>
      <Select<CertificateState>
        placeholder="全部状态"
        aria-label="状态"
        allowClear
        style={{ width: 140 }}
        value={filter.state || undefined}
        options={(Object.keys(CERTIFICATE_STATES) as CertificateState[]).map((value) => ({
          value,
          label: CERTIFICATE_STATES[value].name,
        }))}
        onChange={(state?: CertificateState) => onChange({ ...filter, state: state ?? '' })}
      />
      <Select<number>
        aria-label="到期"
        style={{ width: 160 }}
        value={filter.expiring_days}
        options={[
          { value: 0, label: '不限到期时间' },
          { value: 30, label: '30 天内到期' },
          { value: 90, label: '90 天内到期' },
        ]}
        onChange={(expiring_days) => onChange({ ...filter, expiring_days })}
      />
    </div>
  );
}

function StateTag({ state }: { state: CertificateState }) {
  const words = CERTIFICATE_STATES[state];
  return <Tag color={words?.color}>{words?.name ?? state}</Tag>;
}

function RevokeModal({ certificate, onClose }: { certificate: Certificate; onClose: () => void }) {
  const [reason, setReason] = useState('');
  const revoke = useRevokeCertificate();
  const { message } = App.useApp();
  const complain = useComplain();
  const onOk = () =>
    revoke.mutate(
      { id: certificate.id, reason: reason.trim() },
      {
        onSuccess: () => {
          void message.success('已撤销，验证页会显示已撤销。');
          onClose();
        },
        onError: complain,
      },
    );
  return (
    <Modal
      open
      title={`撤销${certificate.name}的“${certificate.title}”？`}
      okText="撤销证书"
      okButtonProps={{ danger: true, disabled: reason.trim() === '' }}
      confirmLoading={revoke.isPending}
      onOk={onOk}
      onCancel={onClose}
    >
      <Input.TextArea
        value={reason}
        maxLength={100}
        autoSize={{ minRows: 2 }}
        aria-label="撤销的原因"
        placeholder="写明原因"
        onChange={(event) => setReason(event.target.value)}
      />
    </Modal>
  );
}
