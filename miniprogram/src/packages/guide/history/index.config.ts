export default definePageConfig({ navigationBarTitleText: '历史咨询' })
