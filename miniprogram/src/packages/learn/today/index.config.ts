export default definePageConfig({ navigationBarTitleText: '坐席学习' })
