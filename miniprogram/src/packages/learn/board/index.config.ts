export default definePageConfig({ navigationBarTitleText: '进步榜' })
