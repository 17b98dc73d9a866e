import { Dropdown } from 'antd';
import { useStore } from '@/lib/store';
import type { IconName } from '@/ui/Icon';
import { RailButton } from './Shell';
import { chooseTheme, themeChoice, type ThemeChoice } from './theme';

const CHOICES: { key: ThemeChoice; label: string; icon: IconName }[] = [
  { key: 'light', label: '浅色', icon: 'sun' },
  { key: 'dark', label: '深色', icon: 'moon' },
  { key: 'system', label: '跟随系统', icon: 'screen' },
];

export function ThemeButton() {
  const choice = useStore(themeChoice, (value) => value);
  const current = CHOICES.find((item) => item.key === choice);
  return (
    <Dropdown
      trigger={['click']}
      placement="topLeft"
      menu={{
        selectedKeys: [choice],
        items: CHOICES.map(({ key, label }) => ({ key, label })),
        onClick: ({ key }) => chooseTheme(key as ThemeChoice),
      }}
    >
      <span>
        <RailButton label={`外观：${current?.label ?? ''}`} icon={current?.icon ?? 'screen'} />
      </span>
    </Dropdown>
  );
}
