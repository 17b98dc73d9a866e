// Does what a mini-program must not, so that the checks are seen to notice.
Page({
  data: { found: '', answer: '', count: 0, size: 0, rows: [], newer: '', later: '' },
  useBrowser() {
    const names = [
      typeof window,
      typeof document,
      typeof fetch,
      typeof WebSocket,
      typeof localStorage,
      typeof process,
    ]
    const escaped = new Function('return this')()
    this.setData({ found: names.concat(typeof escaped).join(' ') })
  },
  goTab() {
    wx.navigateTo({ url: '/pages/tab/index', fail: () => undefined })
  },
  unknown() {
    wx.startBeaconDiscovery({ uuids: [] })
    if (wx.thereIsNoSuchThing) throw new Error('wx has what it has not')
  },
  elsewhere() {
    wx.request({ url: 'https://example.com/', fail: ({ errMsg }) => this.setData({ answer: errMsg }) })
  },
  often() {
    for (let count = 1; count <= 30; count++) this.setData({ count })
  },
  much() {
    this.setData({ text: '长'.repeat(100 * 1024), size: 1 })
  },
  long() {
    this.setData({ rows: Array.from({ length: 1100 }, (_, i) => i) })
  },
  fail() {
    throw new Error('a handler that fails')
  },
  newer() {
    this.setData({ newer: ['at' in [], 'replaceAll' in String.prototype, 'hasOwn' in Object].join(' ') })
  },
  later() {
    setTimeout(() => {
      wx.requestSubscribeMessage({
        tmplIds: ['a', 'b', 'c', 'd'],
        fail: ({ errMsg }) => this.setData({ later: errMsg }),
      })
    })
  },
})
