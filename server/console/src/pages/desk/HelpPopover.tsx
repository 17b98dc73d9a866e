import { Button, Popover } from 'antd';
import { Icon } from '@/ui/Icon';
import css from './help.module.css';

const SHORTCUTS: [string[], string][] = [
  [['Enter'], '发送'],
  [['Shift', 'Enter'], '换行'],
  [['/'], '在输入框开头输入，选常用语'],
  [['Alt', '↓'], '下一个会话'],
  [['Alt', '↑'], '上一个会话'],
  [['Alt', 'N'], '接入下一位'],
  [['Alt', 'K'], '查知识'],
  [['Esc'], '回到输入框'],
];

export function HelpPopover() {
  return (
    <Popover trigger="click" placement="bottomRight" title="快捷键" content={<Shortcuts />}>
      <Button type="text" aria-label="快捷键说明" title="快捷键说明" icon={<Icon name="help" />} />
    </Popover>
  );
}

function Shortcuts() {
  return (
    <dl className={css.keys}>
      {SHORTCUTS.map(([keys, meaning]) => (
        <div key={meaning}>
          <dt>
            {keys.map((key) => (
              <kbd key={key}>{key}</kbd>
            ))}
          </dt>
          <dd>{meaning}</dd>
        </div>
      ))}
    </dl>
  );
}
