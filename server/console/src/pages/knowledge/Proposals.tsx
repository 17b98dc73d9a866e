import { useState } from 'react';
import { Link } from 'react-router';
import { App, Button, Card } from 'antd';
import { useDecideProposal, useProposals, type Proposal } from '@/api/proposals';
import { useComplain } from '@/ui/useComplain';

/** How many proposals are shown before the editor asks for all. */
const SHORT = 3;

/** Words of citizens that editors may take over as variants; nothing is shown when there are none. */
export function Proposals({ mayWrite }: { mayWrite: boolean }) {
  const [all, setAll] = useState(false);
  const list = useProposals().data ?? [];
  if (list.length === 0) return null;
  return (
    <Card
      size="small"
      title={`建议的相似问（${list.length}）`}
      extra={
        list.length > SHORT && (
          <Button type="link" size="small" onClick={() => setAll(!all)}>
            {all ? '收起' : '查看全部'}
          </Button>
        )
      }
    >
      <p style={{ marginTop: 0 }}>
        这些话机器人没听准，市民随后都点选了同一条知识。采纳后写入新版本，发布后生效。
      </p>
      <ul style={{ listStyle: 'none', margin: 0, padding: 0 }}>
        {(all ? list : list.slice(0, SHORT)).map((proposal) => (
          <Row key={proposal.id} proposal={proposal} mayWrite={mayWrite} />
        ))}
      </ul>
    </Card>
  );
}

function Row({ proposal, mayWrite }: { proposal: Proposal; mayWrite: boolean }) {
  const { message } = App.useApp();
  const complain = useComplain();
  const decide = useDecideProposal();
  const answer = (accept: boolean) =>
    decide.mutate(
      { id: proposal.id, accept },
      {
        onSuccess: () =>
          void message.success(accept ? '已写入新版本，发布后生效。' : '已忽略，不会再次建议。'),
        onError: complain,
      },
    );
  return (
    <li style={{ display: 'flex', gap: 8, alignItems: 'center', flexWrap: 'wrap', padding: '4px 0' }}>
      <span style={{ flex: 1, minWidth: 240 }}>
        “{proposal.text}” → <Link to={`/knowledge/${proposal.article_id}`}>{proposal.article_question}</Link>
        <span>（{proposal.citizens} 位市民）</span>
      </span>
      {mayWrite && (
        <>
          <Button size="small" type="primary" disabled={decide.isPending} onClick={() => answer(true)}>
            采纳
          </Button>
          <Button size="small" disabled={decide.isPending} onClick={() => answer(false)}>
            忽略
          </Button>
        </>
      )}
    </li>
  );
}
