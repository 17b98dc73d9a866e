import { Drawer } from 'antd';
import { AskPane } from './AskPane';

export function AskDrawer({ open, onClose }: { open: boolean; onClose: () => void }) {
  return (
    <Drawer title="像市民一样问" open={open} onClose={onClose} size={520}>
      <AskPane />
    </Drawer>
  );
}
