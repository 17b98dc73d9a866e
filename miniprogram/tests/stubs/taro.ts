const Taro = {
  getStorageSync: (): string => '',
  setStorageSync: (): void => undefined,
  removeStorageSync: (): void => undefined,
}

export default Taro
