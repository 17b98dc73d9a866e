export default definePageConfig({ navigationBarTitleText: '计算' })
