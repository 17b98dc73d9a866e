import { Text, View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import { Button } from '@/components/Button'
import { callNumber, copyText, isWeapp } from '@/lib/platform'
import { formatDistance } from '@/lib/time'
import type { Outlet } from '@/lib/types'

function showWay(outlet: Outlet): void {
  if (isWeapp && outlet.lng && outlet.lat) {
    const { lat: latitude, lng: longitude, name, address } = outlet
    Taro.openLocation({ latitude, longitude, name, address }).catch(() => undefined)
    return
  }
  void copyText(`${outlet.name}，${outlet.address}`, '地址已复制，可在地图中粘贴')
}

/** OutletCard shows one outlet: open or not, where, when, and how to reach it. */
export function OutletCard({ outlet }: { outlet: Outlet }) {
  return (
    <View className="card">
      <View className="outlet__head">
        <Text className="outlet__name">{outlet.name}</Text>
        <Text className={`pill ${outlet.open_now ? 'pill--good' : ''}`}>
          {outlet.open_now ? '正在办公' : '现在不办公'}
        </Text>
      </View>
      <Text className="outlet__line">
        {outlet.distance_m === undefined
          ? outlet.address
          : `${formatDistance(outlet.distance_m)} · ${outlet.address}`}
      </Text>
      <Text className="outlet__line">{outlet.hours_text}</Text>
      {outlet.services.length > 0 ? (
        <Text className="outlet__line">{`可办：${outlet.services.join('、')}`}</Text>
      ) : null}
      <View className="outlet__buttons">
        {outlet.phone ? (
          <Button
            text={outlet.phone}
            icon="phone"
            size="small"
            label={`拨打${outlet.name}电话 ${outlet.phone}`}
            onTap={() => callNumber(outlet.phone)}
          />
        ) : null}
        <Button
          text={isWeapp ? '到这里去' : '复制地址'}
          icon={isWeapp ? 'pin' : 'copy'}
          kind="quiet"
          size="small"
          onTap={() => showWay(outlet)}
        />
      </View>
    </View>
  )
}
