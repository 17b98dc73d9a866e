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
  // What is off is still read: Ant's own quarter of the text colour is not.
  colorTextDisabled: '#646A73',
  colorBorder: '#D5D8DD',
  colorBorderSecondary: '#E5E6EB',
  colorBgLayout: '#F5F6F8',
  // The derived tints of muted colours turn grey; these are the soft ones of styles.css.
  colorInfoBg: '#E8F0FB',
  colorSuccessBg: '#E6F4EC',
  colorWarningBg: '#FDF1E1',
  colorErrorBg: '#FCEBEA',
  colorInfoBorder: '#BCD3F2',
  colorSuccessBorder: '#B5DCC5',
  colorWarningBorder: '#F0D3A8',
  colorErrorBorder: '#F2C1BD',
};

const DARK: ThemeConfig['token'] = {
  colorPrimary: '#3474D4',
  colorInfo: '#82B2F5',
  colorLink: '#82B2F5',
  colorSuccess: '#5CBF86',
  colorWarning: '#E3A04D',
  colorError: '#F08A82',
  colorTextBase: '#E8EAED',
  colorTextSecondary: '#A6ADB8',
  colorTextTertiary: '#A6ADB8',
  colorTextDescription: '#A6ADB8',
  colorTextPlaceholder: '#8A919C',
  colorTextDisabled: '#9BA2AD',
  colorBorder: '#3A414B',
  colorBorderSecondary: '#2C323A',
  colorBgLayout: '#14171C',
  colorBgContainer: '#1B1F25',
  colorBgElevated: '#242930',
  colorInfoBg: '#1D2F4A',
  colorSuccessBg: '#17301F',
  colorWarningBg: '#35270F',
  colorErrorBg: '#3A1E1C',
  colorInfoBorder: '#2F4A73',
  colorSuccessBorder: '#2B5238',
  colorWarningBorder: '#5A431C',
  colorErrorBorder: '#63322F',
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
      // White on it must be read in both schemes.
      Badge: { colorError: '#C9352B' },
      Tabs:
        scheme === 'dark'
          ? { itemSelectedColor: '#82B2F5', itemHoverColor: '#A9CBF8', inkBarColor: '#82B2F5' }
          : {},
      Table: { headerBorderRadius: 8, cellPaddingBlock: 12 },
    },
  };
}
