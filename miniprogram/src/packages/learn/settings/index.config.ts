export default definePageConfig({ navigationBarTitleText: '学习设置' })
