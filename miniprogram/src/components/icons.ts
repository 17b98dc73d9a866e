/** Line drawings on a 24 × 24 grid, one stroke style. */
export const icons = {
  search: "<circle cx='11' cy='11' r='6.5'/><path d='M16 16l4.5 4.5'/>",
  human:
    "<path d='M4 15v-3a8 8 0 0 1 16 0v3'/><rect x='3' y='13.5' width='4' height='6' rx='1.5'/><rect x='17' y='13.5' width='4' height='6' rx='1.5'/><path d='M19 19.5c0 1.5-2 2-4.5 2'/>",
  send: "<path d='M12 20V5'/><path d='M5.5 11.5L12 5l6.5 6.5'/>",
  image:
    "<rect x='3' y='4.5' width='18' height='15' rx='2'/><circle cx='8.5' cy='9.5' r='1.5'/><path d='M4 17l5-5 4 4 2.5-2.5L20.5 18'/>",
  phone:
    "<path d='M6.5 3.5h2.2a1 1 0 0 1 1 .8l.6 3a1 1 0 0 1-.3.9L8.4 9.8a12 12 0 0 0 5.8 5.8l1.6-1.6a1 1 0 0 1 .9-.3l3 .6a1 1 0 0 1 .8 1v2.2a2 2 0 0 1-2.2 2A16.5 16.5 0 0 1 4.5 5.7a2 2 0 0 1 2-2.2z'/>",
  right: "<path d='M9 5.5l6.5 6.5L9 18.5'/>",
  down: "<path d='M5.5 9l6.5 6.5L18.5 9'/>",
  up: "<path d='M5.5 15.5L12 9l6.5 6.5'/>",
  back: "<path d='M15 5l-7 7 7 7'/>",
  home: "<path d='M4 11l8-7 8 7v8a1.5 1.5 0 0 1-1.5 1.5h-13A1.5 1.5 0 0 1 4 19z'/><path d='M9.5 20.5v-6h5v6'/>",
  chat: "<path d='M4 5.5h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1h-8l-4.5 3.5v-3.5H4a1 1 0 0 1-1-1v-10a1 1 0 0 1 1-1z'/><path d='M8 10h8M8 13.5h5'/>",
  letter:
    "<path d='M13.5 5H5a1.5 1.5 0 0 0-1.5 1.5v12A1.5 1.5 0 0 0 5 20h12a1.5 1.5 0 0 0 1.5-1.5V11'/><path d='M9 15l.6-3 8.4-8.4 2.4 2.4L12 14.4z'/>",
  me: "<circle cx='12' cy='8' r='4'/><path d='M4 20.5c.6-4 3.7-6 8-6s7.4 2 8 6'/>",
  thumbUp:
    "<path d='M7 10.5l4-7c1.5 0 2.5 1 2.5 2.5V9.5h5.2a1.6 1.6 0 0 1 1.6 1.9l-1.2 7a1.6 1.6 0 0 1-1.6 1.3H7z'/><path d='M7 10.5H3.7v9.2H7'/>",
  thumbDown:
    "<path d='M17 13.5l-4 7c-1.5 0-2.5-1-2.5-2.5v-3.5H5.3a1.6 1.6 0 0 1-1.6-1.9l1.2-7a1.6 1.6 0 0 1 1.6-1.3H17z'/><path d='M17 13.5h3.3V4.3H17'/>",
  calculator:
    "<rect x='5' y='3' width='14' height='18' rx='2'/><path d='M8.5 7.5h7M8.5 12h.1M12 12h.1M15.5 12h.1M8.5 16h.1M12 16h.1M15.5 16h.1'/>",
  mic: "<rect x='9' y='3' width='6' height='11' rx='3'/><path d='M5.5 11.5a6.5 6.5 0 0 0 13 0M12 18v3M8.5 21h7'/>",
  sound:
    "<path d='M4 9.5v5h3.5L12 18.5v-13L7.5 9.5z'/><path d='M15.5 9a4.2 4.2 0 0 1 0 6M18 6.5a8 8 0 0 1 0 11'/>",
  stop: "<rect x='6' y='6' width='12' height='12' rx='1.5'/>",
  scan: "<path d='M4 8.5V5.5A1.5 1.5 0 0 1 5.5 4h3M15.5 4h3A1.5 1.5 0 0 1 20 5.5v3M20 15.5v3a1.5 1.5 0 0 1-1.5 1.5h-3M8.5 20h-3A1.5 1.5 0 0 1 4 18.5v-3M4 12h16'/>",
  check: "<path d='M5 12.5l4.5 4.5L19 7.5'/>",
  clock: "<circle cx='12' cy='12' r='8.5'/><path d='M12 7v5l3.5 2'/>",
  pin: "<path d='M12 21.5c4.5-4.5 7-8 7-11a7 7 0 0 0-14 0c0 3 2.5 6.5 7 11z'/><circle cx='12' cy='10.5' r='2.5'/>",
  link: "<path d='M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1'/><path d='M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.7l1-1'/>",
  doc: "<path d='M6 3.5h8l4.5 4.5v11a1.5 1.5 0 0 1-1.5 1.5H6A1.5 1.5 0 0 1 4.5 19V5A1.5 1.5 0 0 1 6 3.5z'/><path d='M14 3.5V8h4.5M8 12.5h7M8 16h5'/>",
  alert: "<path d='M12 4L2.8 19.5h18.4z'/><path d='M12 10v4.5M12 17.2v.1'/>",
  offline:
    "<path d='M3 3l18 18M5 12.5a10 10 0 0 1 4-2.4M2.5 9A14 14 0 0 1 7 6.2M14.5 10a10 10 0 0 1 4.5 2.5M11 5.5A14 14 0 0 1 21.5 9M8.5 16a5 5 0 0 1 6 0'/><path d='M12 19.5v.1'/>",
  star: "<path d='M12 3.5l2.6 5.4 5.9.8-4.3 4.1 1 5.9L12 16.9l-5.2 2.8 1-5.9L3.5 9.7l5.9-.8z'/>",
  plus: "<path d='M12 5v14M5 12h14'/>",
  close: "<path d='M6 6l12 12M18 6L6 18'/>",
  history: "<path d='M4 5v4.5h4.5'/><path d='M4.5 9.5A8.5 8.5 0 1 1 3.5 13'/><path d='M12 8v4.5l3 2'/>",
  refresh: "<path d='M20 5v5h-5'/><path d='M19.5 10A8 8 0 1 0 20 14'/>",
  copy: "<rect x='8' y='8' width='12' height='12' rx='1.5'/><path d='M16 8V5.5A1.5 1.5 0 0 0 14.5 4h-9A1.5 1.5 0 0 0 4 5.5v9A1.5 1.5 0 0 0 5.5 16H8'/>",
  info: "<circle cx='12' cy='12' r='8.5'/><path d='M12 11v5.5M12 7.8v.1'/>",
  download: "<path d='M12 4v11M7 10.5l5 5 5-5M4.5 20h15'/>",
  trash: "<path d='M4 6.5h16M9 6.5V4h6v2.5M6 6.5l1 14h10l1-14M10 10.5v6M14 10.5v6'/>",
  type: "<path d='M3 19L8.5 5 14 19M5 14.5h7'/><path d='M15.5 19l2.8-7.5L21 19M16.3 16.8h4'/>",
  shield:
    "<path d='M12 3l7.5 2.8v5.7c0 4.5-3 7.8-7.5 9.5-4.5-1.7-7.5-5-7.5-9.5V5.8z'/><path d='M8.5 12l2.5 2.5 4.5-4.8'/>",
  medical:
    "<rect x='3.5' y='6.5' width='17' height='14' rx='2'/><path d='M8.5 6.5V4.5a1 1 0 0 1 1-1h5a1 1 0 0 1 1 1v2M12 10v7M8.5 13.5h7'/>",
  fund: "<path d='M3.5 11L12 4l8.5 7'/><path d='M5.5 9.5v11h13v-11'/><path d='M9.5 11l2.5 3 2.5-3M12 14v4M9.8 15.5h4.4'/>",
  idcard:
    "<rect x='2.5' y='5' width='19' height='14' rx='2'/><circle cx='8' cy='10.5' r='2'/><path d='M5 16c.3-1.7 1.4-2.5 3-2.5s2.7.8 3 2.5M14 9.5h5M14 13h5M14 16h3'/>",
  passport:
    "<rect x='5' y='3' width='14' height='18' rx='2'/><circle cx='12' cy='10.5' r='3.5'/><path d='M8.5 10.5h7M12 7c1.5 2 1.5 5 0 7M9 17.5h6'/>",
  family: "<path d='M12 20.5s-8-4.8-8-10.5A4.5 4.5 0 0 1 12 7.3 4.5 4.5 0 0 1 20 10c0 5.7-8 10.5-8 10.5z'/>",
  school:
    "<path d='M2.5 9.5L12 5l9.5 4.5L12 14z'/><path d='M6.5 11.5v5c1.5 1.5 3.3 2.2 5.5 2.2s4-.7 5.5-2.2v-5M21.5 9.5v5'/>",
  work: "<rect x='3' y='7.5' width='18' height='12.5' rx='2'/><path d='M8.5 7.5V5.5a1 1 0 0 1 1-1h5a1 1 0 0 1 1 1v2M3 13h18M12 11.8v2.4'/>",
  building:
    "<path d='M5 20.5V4.5a1 1 0 0 1 1-1h8a1 1 0 0 1 1 1v16M15 10h3a1 1 0 0 1 1 1v9.5M3 20.5h18M8.5 7.5h3M8.5 11.5h3M8.5 15.5h3'/>",
  car: "<path d='M4 16.5v-4l2-5.5a1.5 1.5 0 0 1 1.4-1h9.2A1.5 1.5 0 0 1 18 7l2 5.5v4zM4 12.5h16M5.5 16.5V19M18.5 16.5V19M7.5 14.5h.1M16.5 14.5h.1'/>",
  shop: "<path d='M4 9.5L5.5 4h13L20 9.5M4 9.5a2.7 2.7 0 0 0 5.3 0 2.7 2.7 0 0 0 5.4 0 2.7 2.7 0 0 0 5.3 0M5.5 12.5v8h13v-8M10 20.5v-5h4v5'/>",
  tax: "<path d='M5.5 3.5h13v17l-2.2-1.5-2.1 1.5-2.2-1.5-2.2 1.5L7.7 19l-2.2 1.5z'/><path d='M9 8l3 3.5L15 8M12 11.5V16M9.5 13h5'/>",
  elder:
    "<circle cx='10' cy='5.5' r='2.5'/><path d='M7 20.5l1.5-6-1.5-3.5c0-2 1.3-2.5 3-2.5s2.5.8 3 2.5l3 2M10.5 14l2 6.5M17.5 11.5v9'/>",
  access: "<circle cx='11' cy='4.5' r='1.8'/><path d='M11 8v6h5l2.5 5M11 10.5h4.5M8.5 11.2a5 5 0 1 0 6 7'/>",
  leaf: "<path d='M5 19c0-9 5-14 15-14.5C20 14 15.5 19 9 19c-1.5 0-3-.5-4-1.5'/><path d='M4 21c1.5-4.5 4.5-8 9-10'/>",
  city: "<path d='M3 20.5h18M5 20.5v-9h5v9M10 20.5v-16h6v16M16 20.5v-11h3v11M12.5 8h1M12.5 11.5h1M12.5 15h1'/>",
  water:
    "<path d='M12 3.5c4 4.5 6 7.8 6 10.5a6 6 0 0 1-12 0c0-2.7 2-6 6-10.5z'/><path d='M9.5 14.5a2.8 2.8 0 0 0 2 2.5'/>",
  law: "<path d='M12 4v16M7.5 20h9M5 7h14M5 7l-2.5 6.5a2.6 2.6 0 0 0 5 0zM19 7l-2.5 6.5a2.6 2.6 0 0 0 5 0z'/>",
  company:
    "<rect x='3.5' y='9' width='17' height='11.5' rx='1.5'/><path d='M7.5 9V5.5a1.5 1.5 0 0 1 1.5-1.5h6a1.5 1.5 0 0 1 1.5 1.5V9M12 13v3.5M10.2 14.7h3.6'/>",
  grid: "<rect x='4' y='4' width='6.5' height='6.5' rx='1.5'/><rect x='13.5' y='4' width='6.5' height='6.5' rx='1.5'/><rect x='4' y='13.5' width='6.5' height='6.5' rx='1.5'/><rect x='13.5' y='13.5' width='6.5' height='6.5' rx='1.5'/>",
} as const

/** IconName names one drawing. */
export type IconName = keyof typeof icons

const byWord: [RegExp, IconName][] = [
  [/social|社保|社会保/, 'shield'],
  [/医|medic|health/, 'medical'],
  [/公积金|fund/, 'fund'],
  [/户籍|身份证|id-?card|household/, 'idcard'],
  [/出入境|护照|passport|exit/, 'passport'],
  [/婚|生育|marri|birth/, 'family'],
  [/教育|school|educat/, 'school'],
  [/就业|劳动|employ|labou?r|work/, 'work'],
  [/住房|物业|hous|property/, 'building'],
  [/交通|驾|traffic|driv|\bcar\b/, 'car'],
  [/市场|消费|consum|market/, 'shop'],
  [/税|tax/, 'tax'],
  [/残|disab/, 'access'],
  [/民政|养老|elder|civil/, 'elder'],
  [/环保|噪|environ|noise/, 'leaf'],
  [/城管|市容|city|urban/, 'city'],
  [/水|电|气|utilit|water/, 'water'],
  [/司法|法律|law|legal/, 'law'],
  [/企业|开办|company|business/, 'company'],
  [/网点|outlet|map|pin/, 'pin'],
  [/电话|phone|number|tel/, 'phone'],
  [/留言|letter|board/, 'letter'],
  [/人工|human|agent|headset/, 'human'],
  [/热线|hotline/, 'chat'],
]

/** iconFor returns the drawing that fits a name the server sent, or a neutral one. */
export function iconFor(...words: string[]): IconName {
  for (const word of words) {
    if (word in icons) return word as IconName
    const hit = byWord.find(([pattern]) => pattern.test(word))
    if (hit) return hit[1]
  }
  return 'grid'
}
