export default definePageConfig({
  navigationBarTitleText: '计算',
  enableShareAppMessage: true,
  enableShareTimeline: true,
})
