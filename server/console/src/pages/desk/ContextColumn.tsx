import { useEffect, useState } from 'react';
import { Tabs } from 'antd';
import type { DeskConversation, Message } from '@/api/types';
import { CalculatorTab } from './CalculatorTab';
import { CannedTab } from './CannedTab';
import { HandoffTab } from './HandoffTab';
import { KnowledgeTab } from './KnowledgeTab';
import { SHOW_KNOWLEDGE } from './useDeskKeys';
import css from './context.module.css';

interface Props {
  chat: DeskConversation;
  items: readonly Message[];
  mine: boolean;
}

/** What the agent looks at while answering; the chosen tab stays when the chat changes. */
let lastTab = 'handoff';

export function ContextColumn({ chat, items, mine }: Props) {
  const [tab, setTab] = useState(lastTab);
  const [asked, setAsked] = useState(0);
  const choose = (key: string) => {
    lastTab = key;
    setTab(key);
  };
  useEffect(() => {
    const show = () => {
      choose('knowledge');
      setAsked((times) => times + 1);
    };
    window.addEventListener(SHOW_KNOWLEDGE, show);
    return () => window.removeEventListener(SHOW_KNOWLEDGE, show);
  }, []);
  const id = chat.conversation.id;
  return (
    <aside className={css.context} aria-label="辅助信息">
      <Tabs
        className={css.tabs}
        activeKey={tab}
        onChange={choose}
        items={[
          { key: 'handoff', label: '交接卡', children: <HandoffTab chat={chat} /> },
          {
            key: 'knowledge',
            label: '查知识',
            children: <KnowledgeTab conversationId={id} items={items} mine={mine} focusAsked={asked} />,
          },
          {
            key: 'calculate',
            label: '计算',
            children: <CalculatorTab key={id} conversationId={id} mine={mine} />,
          },
          { key: 'canned', label: '常用语', children: <CannedTab conversationId={id} mine={mine} /> },
        ]}
      />
    </aside>
  );
}
