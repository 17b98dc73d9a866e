import { View } from '@tarojs/components'

/** WeChat asks for this component by name. The pages draw their own bar, so that elder mode reaches it. */
export default function CustomTabBar() {
  return <View />
}
