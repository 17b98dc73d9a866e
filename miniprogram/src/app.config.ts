export default defineAppConfig({
  pages: ['pages/home/index', 'pages/letters/index', 'pages/me/index', 'pages/chat/index'],
  subPackages: [
    { root: 'packages/letter', pages: ['write/index', 'detail/index'] },
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
      ],
    },
  ],
  preloadRule: {
    'pages/home/index': { network: 'all', packages: ['packages/guide', 'packages/tools'] },
    'pages/letters/index': { network: 'all', packages: ['packages/letter'] },
  },
  window: {
    backgroundTextStyle: 'dark',
    backgroundColor: '#F5F6F8',
    navigationBarBackgroundColor: '#FFFFFF',
    navigationBarTitleText: '12345 政务服务便民热线',
    navigationBarTextStyle: 'black',
  },
  tabBar: {
    custom: true,
    color: '#646A73',
    selectedColor: '#1D5FBF',
    backgroundColor: '#FFFFFF',
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
  lazyCodeLoading: 'requiredComponents',
  __usePrivacyCheck__: true,
  animation: false,
})
