import { Skeleton } from 'antd';

export function PageSkeleton() {
  return (
    <div style={{ padding: 24 }} aria-busy="true" aria-label="正在加载">
      <Skeleton active title={{ width: 160 }} paragraph={{ rows: 6 }} />
    </div>
  );
}
