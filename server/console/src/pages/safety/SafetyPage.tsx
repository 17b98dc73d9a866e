import { Tabs } from 'antd';
import { PageBody, PageHead } from '@/ui/PageHead';
import { Queue } from './Queue';
import { ListsForm } from './ListsForm';

/** Where reviewers decide on stopped texts and keep the lists by which texts are stopped. */
export function SafetyPage() {
  return (
    <PageBody>
      <PageHead
        title="内容审核"
        about="只拦广告和违法推销，不拦投诉、举报、求助和气话。拦错一条正常诉求，比漏过一条广告更严重；拿不准就放行。"
      />
      <Tabs
        items={[
          { key: 'queue', label: '审核队列', children: <Queue /> },
          { key: 'lists', label: '词表', children: <ListsForm /> },
        ]}
      />
    </PageBody>
  );
}
