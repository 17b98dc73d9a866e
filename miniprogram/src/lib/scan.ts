import Taro from '@tarojs/taro'
import { placeOfScan } from './codes'
import { showToast } from './platform'
import { openPlace } from './routes'

/** scan lets the citizen scan a code of this service; codes of anybody else are not opened. */
export async function scan(): Promise<void> {
  const seen = await Taro.scanCode({ scanType: ['qrCode'] }).catch(() => null)
  if (!seen) return
  const place = placeOfScan({ text: seen.result, path: seen.path }, __API_BASE__)
  if (place) openPlace(place)
  else showToast('这不是 12345 的二维码')
}
