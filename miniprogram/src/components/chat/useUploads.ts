import { useCallback, useRef, useState } from 'react'
import { messageOf } from '@/lib/errors'
import { newClientId } from '@/lib/ids'
import type { FileRef } from '@/lib/types'
import { chooseImages, uploadImage } from '@/services/media'
import type { PickedImage } from '@/services/media'

/** A picture between choosing and being stored. */
export interface Upload {
  key: string
  image: PickedImage
  percent: number
  error: string
}

/** useUploads lets the citizen choose pictures and uploads them; onStored gets each one that arrived. */
export function useUploads(onStored: (file: FileRef) => void) {
  const [uploads, setUploads] = useState<Upload[]>([])
  const stored = useRef(onStored)
  stored.current = onStored

  const change = useCallback((key: string, update: Partial<Upload>) => {
    setUploads((list) => list.map((item) => (item.key === key ? { ...item, ...update } : item)))
  }, [])

  const discard = useCallback((key: string) => {
    setUploads((list) => list.filter((item) => item.key !== key))
  }, [])

  const start = useCallback(
    async (upload: Upload) => {
      change(upload.key, { error: '', percent: 0 })
      try {
        const file = await uploadImage(upload.image, (percent) => change(upload.key, { percent }))
        discard(upload.key)
        stored.current(file)
      } catch (error) {
        change(upload.key, { error: messageOf(error) })
      }
    },
    [change, discard],
  )

  const choose = useCallback(
    async (count: number) => {
      const images = await chooseImages(count)
      const added = images.map((image) => ({ key: newClientId(), image, percent: 0, error: '' }))
      setUploads((list) => [...list, ...added])
      await Promise.all(added.map(start))
    },
    [start],
  )

  const retry = useCallback(
    (key: string) => {
      const upload = uploads.find((item) => item.key === key)
      if (upload) void start(upload)
    },
    [uploads, start],
  )

  return { uploads, choose, retry, discard }
}
