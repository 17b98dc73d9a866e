import Taro from '@tarojs/taro'
import { copyText, isWeapp } from './platform'

/** saveAsFile hands data to the citizen as a JSON file. */
export async function saveAsFile(name: string, data: unknown): Promise<void> {
  const text = JSON.stringify(data, null, 2)
  if (isWeapp) return shareFile(name, text)
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}

async function shareFile(name: string, text: string): Promise<void> {
  try {
    const filePath = `${Taro.env.USER_DATA_PATH ?? ''}/${name}`
    Taro.getFileSystemManager().writeFileSync(filePath, text, 'utf8')
    await Taro.shareFileMessage({ filePath, fileName: name })
  } catch {
    await copyText(text, '数据已复制，可粘贴保存')
  }
}
