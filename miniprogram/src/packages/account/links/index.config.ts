export default definePageConfig({ navigationBarTitleText: '账号与绑定' })
