import { Text, View } from '@tarojs/components'
import { useStore } from '@/lib/store'
import { changeStore, learner, onlineStore } from '../live'

/** Badge says that the phone is offline, or how much still waits to be sent; otherwise nothing. */
export function Badge() {
  const online = useStore(onlineStore)
  useStore(changeStore)
  const waiting = learner().waiting()
  if (online && waiting === 0) return null
  const text = online ? `${waiting} 条待上传` : waiting > 0 ? `离线 · ${waiting} 条待上传` : '离线'
  return (
    <View className={`pill ${online ? 'pill--accent' : 'pill--warn'}`} role="status">
      <Text>{text}</Text>
    </View>
  )
}

/** OfflineNote explains, in the page, what being offline means. */
export function OfflineNote() {
  const online = useStore(onlineStore)
  if (online) return null
  return (
    <View className="learn__offline" role="status">
      <Text>没有网络也能学：作答和进度先存在手机里，有网后自动上传。</Text>
    </View>
  )
}
