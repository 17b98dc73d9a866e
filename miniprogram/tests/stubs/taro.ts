const Taro = {
  getStorageSync: (): string => '',
  setStorageSync: (): void => undefined,
  removeStorageSync: (): void => undefined,
}

/** Page events never happen in tests. */
export const useDidShow = (): void => undefined
export const useDidHide = (): void => undefined
export const useShareAppMessage = (): void => undefined
export const useShareTimeline = (): void => undefined
export const useRouter = (): { params: Record<string, string> } => ({ params: {} })

export default Taro
