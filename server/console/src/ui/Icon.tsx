import type { CSSProperties } from 'react';

/** Our own stroke icons: 24×24, one stroke width, no fill. */
const PATHS = {
  desk: 'M4 13v-1a8 8 0 0 1 16 0v1M4 13h3v6H5a1 1 0 0 1-1-1zM20 13h-3v6h2a1 1 0 0 0 1-1zM17 19c0 1.500-1.500 2-4 2',
  letters: 'M3 6h18v12H3zM3 7l9 6 9-6',
  knowledge: 'M12 6c-2-1.500-5-2-8-2v14c3 0 6 .5 8 2 2-1.500 5-2 8-2V4c-3 0-6 .5-8 2zM12 6v14',
  guide: 'M5 4v16M5 5h13l-2.500 4 2.500 4H5M10 20h9',
  calculator: 'M6 3h12v18H6zM9 7h6M9 12v.1M12 12v.1M15 12v.1M9 15v.1M12 15v.1M15 15v2M9 18v.1M12 18v.1',
  shield:
    'M12 3 4.500 6v5.500c0 4.500 3 7.500 7.500 9.500 4.500-2 7.500-5 7.500-9.500V6zM8.500 12l2.500 2.500 4.500-5',
  heart:
    'M12 20S3.500 15 3.500 9.200C3.500 6.500 5.500 4.500 8 4.500c1.700 0 3.200 1 4 2.500.8-1.500 2.300-2.500 4-2.500 2.500 0 4.500 2 4.500 4.700C20.500 15 12 20 12 20z',
  training: 'M2.500 9 12 4.500 21.500 9 12 13.500zM6 11v5c3.500 3 8.500 3 12 0v-5M21.500 9v6',
  numbers: 'M4 20h16M7 16v-5M12 16V6M17 16v-8',
  users:
    'M9 11a3.500 3.500 0 1 0 0-7 3.500 3.500 0 0 0 0 7zM2.500 20c.5-4 3-6 6.500-6s6 2 6.500 6M16 4.500a3.500 3.500 0 0 1 0 6.200M18 14.500c2 .8 3.200 2.600 3.500 5.500',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 3v2M12 19v2M3 12h2M19 12h2M5.600 5.600 7 7M17 17l1.400 1.400M5.600 18.400 7 17M17 7l1.400-1.400',
  moon: 'M20 14.500A8.500 8.500 0 0 1 9.500 4 8.500 8.500 0 1 0 20 14.500z',
  screen: 'M3 5h18v11H3zM9 20h6M12 16v4',
  help: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM9.500 9.500a2.500 2.500 0 1 1 3.500 2.300c-.7.3-1 .8-1 1.700M12 16.800v.1',
  user: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 20.500c.7-4 3.700-6 8-6s7.300 2 8 6',
  logout: 'M14 4H5v16h9M10 12h10M17 8.500l3.500 3.500-3.500 3.500',
  key: 'M8 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 12h9v3M17 12v3',
  send: 'M4 12 20 4l-5 16-3.500-6.500zM11.500 13.500 20 4',
  image: 'M4 5h16v14H4zM4 16l4.500-4.500 4 4L16 12l4 4M15.500 9.500a.8.8 0 1 0 0-1.600.8.8 0 0 0 0 1.600z',
  canned: 'M5 4h14v12H9l-4 4zM9 8.500h6M9 12h4',
  article: 'M6 3h9l4 4v14H6zM14.500 3v4.500H19M9 12h7M9 16h5',
  search: 'M10.500 17a6.500 6.500 0 1 0 0-13 6.500 6.500 0 0 0 0 13zM15.500 15.500 20.500 20.500',
  transfer: 'M4 8h14M14.500 4.500 18 8l-3.500 3.500M20 16H6M9.500 12.500 6 16l3.500 3.500',
  close: 'M6 6l12 12M18 6 6 18',
  check: 'M4.500 12.500 9.500 17.500 19.500 7',
  checks: 'M2 12.500 6.500 17 15 7.500M11 16l1 1 8.500-9.500',
  plus: 'M12 5v14M5 12h14',
  edit: 'M4 20h4L19.500 8.500l-4-4L4 16zM13.500 6.500l4 4',
  trash: 'M4 7h16M9 7V4h6v3M6.500 7l1 13h9l1-13M10 11v5M14 11v5',
  bell: 'M6 16V11a6 6 0 0 1 12 0v5l1.500 2h-15zM10 20.500h4',
  mute: 'M6 16V11a6 6 0 0 1 9-5.200M18 11v5l1.500 2h-15L6 16M10 20.500h4M4 4l16 16',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3.500 2',
  alert: 'M12 4 2.500 20h19zM12 10v4.500M12 17.300v.1',
  retry: 'M4.500 12a7.500 7.500 0 1 1 2.200 5.300M4.500 18v-4.500H9',
  inbox: 'M4 13 6.500 5h11L20 13v6H4zM4 13h5c0 2 1.300 3 3 3s3-1 3-3h5',
  upload: 'M12 16V5M7.500 9 12 4.500 16.500 9M4 16v4h16v-4',
  download: 'M12 4v11M7.500 11.500 12 16l4.500-4.500M4 18v2h16v-2',
  history: 'M4 12a8 8 0 1 0 2.500-5.800M4 4v4.500h4.500M12 8v4.500l3 2',
  eye: 'M2.500 12C5 7.500 8 5.500 12 5.500s7 2 9.500 6.500c-2.500 4.500-5.500 6.500-9.500 6.500s-7-2-9.500-6.500zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z',
  chevron: 'M9 5l7 7-7 7',
  up: 'M12 20V5M6 11l6-6 6 6',
  down: 'M12 4v15M6 13l6 6 6-6',
  copy: 'M8 8h12v12H8zM16 8V4H4v12h4',
  phone:
    'M5 4h4l1.500 5-2.500 1.500c1 2.500 3 4.500 5.500 5.500L15 13.500l5 1.500v4c0 1-1 1.500-2 1.500C10.500 20 4 13.500 3.500 6c0-1 .5-2 1.500-2z',
  pin: 'M12 21c-4.500-5-6.500-8-6.500-11a6.500 6.500 0 0 1 13 0c0 3-2 6-6.500 11zM12 12.500a2.500 2.500 0 1 0 0-5 2.500 2.500 0 0 0 0 5z',
  link: 'M10 14a4 4 0 0 0 6 .4l3-3a4.200 4.200 0 0 0-6-6l-1.500 1.500M14 10a4 4 0 0 0-6-.4l-3 3a4.200 4.200 0 0 0 6 6l1.500-1.500',
  thumbUp:
    'M7 11v9H4v-9zM7 11l4-7.500c1.500 0 2.300 1 2 2.500L12.500 9H18c1.500 0 2.300 1.200 2 2.500l-1.500 6.500c-.3 1.200-1.200 2-2.500 2H7',
  thumbDown:
    'M7 13V4H4v9zM7 13l4 7.500c1.500 0 2.300-1 2-2.500L12.500 15H18c1.500 0 2.300-1.200 2-2.500L18.500 6c-.3-1.200-1.200-2-2.500-2H7',
  star: 'M12 3.500l2.600 5.400 5.900.8-4.300 4.100 1 5.900-5.200-2.800-5.200 2.800 1-5.900L3.500 9.700l5.900-.8z',
  more: 'M6 12v.1M12 12v.1M18 12v.1',
  bot: 'M5 9h14v10H5zM12 9V5M9.500 13.500v1M14.500 13.500v1M2.500 13v3M21.500 13v3',
} as const;

export type IconName = keyof typeof PATHS;

interface Props {
  name: IconName;
  size?: number;
  title?: string;
  style?: CSSProperties;
}

/** A decorative icon, or a labelled one when `title` is given. */
export function Icon({ name, size = 18, title, style }: Props) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth={1.7}
      strokeLinecap="round"
      strokeLinejoin="round"
      role={title ? 'img' : undefined}
      aria-label={title}
      aria-hidden={title ? undefined : true}
      style={{ flex: 'none', verticalAlign: '-0.18em', ...style }}
    >
      <path d={PATHS[name]} />
    </svg>
  );
}

/** The mark of the product: a voice, listened to. */
export function Mark({ size = 32 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" style={{ flex: 'none' }}>
      <rect width="32" height="32" rx="8" fill="#1D5FBF" />
      <path
        d="M7 17v-2M11.500 20v-8M16 23V9M20.500 20v-8M25 17v-2"
        stroke="#fff"
        strokeWidth="2.200"
        strokeLinecap="round"
        fill="none"
      />
    </svg>
  );
}
