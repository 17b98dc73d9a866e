import { theme as antTheme, type ThemeConfig } from 'antd';
import { createStore } from '@/lib/store';

export type ThemeChoice = 'system' | 'light' | 'dark';
export type Scheme = 'light' | 'dark';

const KEY = 'qingting.console.theme';

function readChoice(): ThemeChoice {
  const saved = localStorage.getItem(KEY);
  return saved === 'light' || saved === 'dark' ? saved : 'system';
}

export const themeChoice = createStore<ThemeChoice>(readChoice());

export function chooseTheme(choice: ThemeChoice): void {
  localStorage.setItem(KEY, choice);
  themeChoice.set(() => choice);
}

/** Text sizes and colours; styles.css holds the same colours for our own layout. */
const LIGHT: ThemeConfig['token'] = {
  colorPrimary: '#1D5FBF',
  colorInfo: '#1D5FBF',
  colorLink: '#1D5FBF',
  colorSuccess: '#1B8A4B',
  colorWarning: '#B25E00',
  colorError: '#C9352B',
  colorTextBase: '#1F2329',
  colorTextSecondary: '#646A73',
  colorTextTertiary: '#646A73',
  colorTextDescription: '#646A73',
  colorTextPlaceholder: '#7B828C',
  colorBorder: '#D5D8DD',
  colorBorderSecondary: '#E5E6EB',
  colorBgLayout: '#F5F6F8',
};

const DARK: ThemeConfig['token'] = {
  colorPrimary: '#3474D4',
  colorInfo: '#3474D4',
  colorLink: '#82B2F5',
  colorSuccess: '#3FA66B',
  colorWarning: '#D98A2B',
  colorError: '#E2645B',
  colorTextBase: '#E8EAED',
  colorTextSecondary: '#A6ADB8',
  colorTextTertiary: '#A6ADB8',
  colorTextDescription: '#A6ADB8',
  colorTextPlaceholder: '#8A919C',
  colorBorder: '#3A414B',
  colorBorderSecondary: '#2C323A',
  colorBgLayout: '#14171C',
  colorBgContainer: '#1B1F25',
  colorBgElevated: '#242930',
};

export function themeFor(scheme: Scheme): ThemeConfig {
  return {
    algorithm: scheme === 'dark' ? antTheme.darkAlgorithm : antTheme.defaultAlgorithm,
    token: {
      ...(scheme === 'dark' ? DARK : LIGHT),
      borderRadius: 8,
      borderRadiusLG: 12,
      fontSize: 14,
      wireframe: false,
      fontFamily:
        '-apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", "Noto Sans SC", sans-serif',
      boxShadowTertiary: 'none',
    },
    components: {
      Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
      Table: { headerBorderRadius: 8, cellPaddingBlock: 12 },
    },
  };
}
