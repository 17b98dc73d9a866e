import Taro from '@tarojs/taro'
import { api } from '@/lib/api'
import { ApiError } from '@/lib/errors'
import { isWeapp } from '@/lib/platform'
import { toApiError } from '@/lib/request'
import type { FileRef } from '@/lib/types'

/** A picture the citizen chose, not uploaded yet. preview can be shown at once. */
export interface PickedImage {
  preview: string
  size: number
  /** Only in a browser: the file itself, so that no blob address has to be read again. */
  file?: File
}

/** The server's limit for one file. */
export const maxImageBytes = 10 * 1024 * 1024
const uploadTimeoutMs = 60_000

/** chooseImages lets the citizen pick up to count pictures; an empty list means they changed their mind. */
export async function chooseImages(count: number): Promise<PickedImage[]> {
  try {
    const chosen = await Taro.chooseImage({
      count,
      sizeType: ['compressed'],
      sourceType: ['album', 'camera'],
    })
    return chosen.tempFiles.map((f) => ({
      preview: f.path,
      size: f.size,
      file: f.originalFileObj as File | undefined,
    }))
  } catch {
    return []
  }
}

/** uploadVoice stores a recording made in WeChat. */
export const uploadVoice = (path: string, size: number): Promise<FileRef> =>
  upload({ preview: path, size }, () => undefined)

/** uploadImage stores a picture; onProgress gets 0–100. */
export async function uploadImage(
  image: PickedImage,
  onProgress: (percent: number) => void,
): Promise<FileRef> {
  if (image.size > maxImageBytes) {
    throw new ApiError({
      status: 413,
      reason: 'file_too_large',
      message: '图片超过 10 MB，请换一张小一些的。',
    })
  }
  return upload(image, onProgress)
}

async function upload(image: PickedImage, onProgress: (percent: number) => void): Promise<FileRef> {
  const token = await api.token()
  try {
    return await put(image, token, onProgress)
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 401) throw error
    return put(image, await api.renewToken(token), onProgress)
  }
}

function put(image: PickedImage, token: string, onProgress: (percent: number) => void): Promise<FileRef> {
  return !isWeapp && image.file
    ? putFromBrowser(image.file, token, onProgress)
    : putFromWeapp(image, token, onProgress)
}

const offline = (): ApiError =>
  new ApiError({ status: 0, reason: 'offline', message: '没有发出去，请检查网络后再试。' })

function putFromBrowser(file: File, token: string, onProgress: (percent: number) => void): Promise<FileRef> {
  return new Promise((resolve, reject) => {
    const form = new FormData()
    form.append('file', file, file.name || 'image.jpg')
    const request = new XMLHttpRequest()
    request.open('POST', api.url('/files'))
    request.timeout = uploadTimeoutMs
    request.setRequestHeader('Authorization', `Bearer ${token}`)
    request.upload.onprogress = (event) => {
      if (event.lengthComputable) onProgress(Math.round((event.loaded / event.total) * 100))
    }
    request.onerror = request.ontimeout = () => reject(offline())
    request.onload = () => {
      if (request.status >= 200 && request.status < 300) {
        return resolve(JSON.parse(request.responseText) as FileRef)
      }
      const retryAfter = request.getResponseHeader('Retry-After') ?? ''
      reject(toApiError(request.status, { 'retry-after': retryAfter }, request.responseText))
    }
    request.send(form)
  })
}

async function putFromWeapp(
  image: PickedImage,
  token: string,
  onProgress: (percent: number) => void,
): Promise<FileRef> {
  const task = Taro.uploadFile({
    url: api.url('/files'),
    filePath: image.preview,
    name: 'file',
    header: { Authorization: `Bearer ${token}` },
    timeout: uploadTimeoutMs,
  })
  task.progress?.(({ progress }) => onProgress(progress))
  const answer = await task.catch(() => {
    throw offline()
  })
  if (answer.statusCode >= 200 && answer.statusCode < 300) return JSON.parse(answer.data) as FileRef
  throw toApiError(answer.statusCode, {}, answer.data)
}

/** previewImages shows pictures full screen, starting with the given one. */
export function previewImages(urls: string[], current: string): void {
  void Taro.previewImage({ urls: urls.map((u) => api.url(u)), current: api.url(current) })
}

/** imageUrl returns the address at which a stored picture can be shown. */
export const imageUrl = (url: string): string => api.url(url)
