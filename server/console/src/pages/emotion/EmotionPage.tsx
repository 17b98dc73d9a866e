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
        about="机器人看最近几句话的情绪走势，不凭一句话下结论，也不会因情绪隐藏答案。保存后几秒内生效，每次修改都留有记录。"
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
