import { Text, View } from '@tarojs/components'
import { Page } from '@/components/Page'
import { RichText } from '@/components/RichText'
import { homeStore } from '@/lib/session'
import { useStore } from '@/lib/store'
import '../guide.css'

const answers =
  '智能助手只根据工作人员审核过、现在有效的内容回答，每条回答都注明依据和日期。没有把握时会直接告诉您，并请人工接着办。\n人工坐席在服务时间内在线，其他时间可以留言。'
const privacy =
  '咨询和留言只有您和办理的工作人员能看到。不留电话也可以使用。图片和位置只在您点选时读取。您可以随时在「我的」里导出或删除自己的数据。'

/** AboutPage says what this is and how it treats what citizens tell it. */
export default function AboutPage() {
  const home = useStore(homeStore)
  return (
    <Page title="关于">
      <View className="card">
        <Text className="h2 guide__title">{`${home?.city ?? ''}12345 政务服务便民热线`}</Text>
        <RichText text={answers} />
      </View>
      <View className="card">
        <Text className="h2 guide__title">您的信息</Text>
        <RichText text={privacy} />
      </View>
      <View className="card">
        <Text className="h2 guide__title">遇到危险</Text>
        <RichText text={'报警 110，火警 119，急救 120，交通事故 122。请先打电话，不要等网上回复。'} />
      </View>
      <Text className="note guide__version">{`版本 ${__APP_VERSION__}`}</Text>
    </Page>
  )
}
