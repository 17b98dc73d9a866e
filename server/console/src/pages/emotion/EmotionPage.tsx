import { Tabs } from 'antd';
import { PageBody, PageHead } from '@/ui/PageHead';
import { CalmingForm } from './CalmingForm';
import { WordsForm } from './WordsForm';

/** Where supervisors keep the words that show feelings and what the bot says to them. */
export function EmotionPage() {
  return (
    <PageBody>
      <PageHead
        title="情绪词与安抚语"
        about="是否转人工看最近几句话的走势，不凭一句话决定；一句话特别激烈时，先安抚并给出转人工的按钮。任何情绪都不会隐藏答案。保存后几秒内生效，每次修改都留有记录。"
      />
      <Tabs
        items={[
          { key: 'words', label: '情绪词', children: <WordsForm /> },
          { key: 'calming', label: '安抚语', children: <CalmingForm /> },
        ]}
      />
    </PageBody>
  );
}
