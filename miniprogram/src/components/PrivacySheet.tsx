import { useEffect, useState } from 'react'
import { Text, View } from '@tarojs/components'
import { useDidHide, useDidShow } from '@tarojs/taro'
import { agreeButtonId, answerPrivacy, noteShown, openPrivacyGuide, privacyStore } from '@/lib/privacy'
import { useStore } from '@/lib/store'
import { Button } from './Button'
import { Drawer } from './Drawer'
import { Tap } from './Tap'
import { WxButton } from './WxButton'

/**
 * PrivacySheet asks for consent to the privacy guide at the moment something needs it, on the page that is
 * shown. Saying no only leaves that one thing undone.
 */
export function PrivacySheet() {
  const asked = useStore(privacyStore)
  const [shown, setShown] = useState(true)
  useDidShow(() => setShown(true))
  useDidHide(() => setShown(false))
  return asked && shown ? <Ask /> : null
}

function Ask() {
  useEffect(noteShown, [])
  return (
    <Drawer title="用之前请您看一下" onClose={() => answerPrivacy(false)}>
      <Text className="drawer__text">
        您要用的功能会读取手机上的信息，例如您选的图片、大致位置或手机号。只用来办您的事，不作他用，不同意也能继续咨询和写留言。
      </Text>
      <Tap className="drawer__link" role="link" label="查看用户隐私保护指引" onTap={openPrivacyGuide}>
        <Text>《用户隐私保护指引》</Text>
      </Tap>
      <View className="drawer__buttons">
        <Button text="不同意" kind="quiet" wide onTap={() => answerPrivacy(false)} />
        <WxButton
          id={agreeButtonId}
          text="同意"
          kind="primary"
          wide
          openType="agreePrivacyAuthorization"
          onAgreePrivacyAuthorization={() => answerPrivacy(true)}
        />
      </View>
    </Drawer>
  )
}
