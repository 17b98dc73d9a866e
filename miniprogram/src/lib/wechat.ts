import Taro from '@tarojs/taro'

/** WeChat answers a login in well under a second; who waits longer goes on as a guest. */
const loginTimeoutMs = 5_000

/** loginCode asks WeChat for a code that the server changes into who this is; it can be used once. */
export async function loginCode(): Promise<string> {
  const { code } = await Taro.login({ timeout: loginTimeoutMs })
  if (!code) throw new Error('WeChat gave no login code')
  return code
}
