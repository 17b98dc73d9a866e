export default defineAppConfig({
  pages: ['pages/home/index', 'pages/letters/index', 'pages/me/index', 'pages/chat/index'],
  subPackages: [
    { root: 'packages/letter', pages: ['write/index', 'detail/index', 'notices/index'] },
    { root: 'packages/account', pages: ['links/index'] },
    {
      root: 'packages/guide',
      pages: [
        'outlets/index',
        'numbers/index',
        'article/index',
        'topic/index',
        'history/index',
        'about/index',
      ],
    },
    {
      root: 'packages/tools',
      pages: ['calculators/index', 'calculator/index', 'sheet/index', 'guides/index', 'run/index'],
    },
    // Staff only: no rule preloads it, so citizens never download it.
    {
      root: 'packages/learn',
      pages: [
        'today/index',
        'player/index',
        'session/index',
        'lessons/index',
        'mistakes/index',
        'notices/index',
        'me/index',
        'board/index',
        'settings/index',
        'exams/index',
        'exam/index',
        'certificate/index',
        'verify/index',
        'bind/index',
      ],
    },
  ],
  preloadRule: {
    'pages/home/index': { network: 'all', packages: ['packages/guide', 'packages/tools'] },
    'pages/letters/index': { network: 'all', packages: ['packages/letter'] },
    'pages/me/index': { network: 'all', packages: ['packages/account', 'packages/letter'] },
  },
  window: {
    backgroundTextStyle: '@textStyle' as 'dark',
    backgroundColor: '@ground',
    navigationBarBackgroundColor: '@bar',
    navigationBarTitleText: '12345 政务服务便民热线',
    navigationBarTextStyle: '@barText',
  },
  tabBar: {
    custom: true,
    color: '@tab',
    selectedColor: '@tabOn',
    backgroundColor: '@bar',
    list: [
      { pagePath: 'pages/home/index', text: '首页' },
      { pagePath: 'pages/letters/index', text: '留言' },
      { pagePath: 'pages/me/index', text: '我的' },
    ],
  },
  permission: { 'scope.userFuzzyLocation': { desc: '用于按距离排列附近的办事网点' } },
  requiredPrivateInfos: ['getFuzzyLocation'],
  // Lessons are listened to with the screen off.
  requiredBackgroundModes: ['audio'],
  // Colours that begin with @ are in theme.json, for day and for night.
  darkmode: true,
  themeLocation: 'theme.json',
  sitemapLocation: 'sitemap.json',
  lazyCodeLoading: 'requiredComponents',
  __usePrivacyCheck__: true,
  animation: false,
})
