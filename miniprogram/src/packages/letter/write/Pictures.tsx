import { Image, Text, View } from '@tarojs/components'
import { useUploads } from '@/components/chat/useUploads'
import { Field } from '@/components/Field'
import { Icon } from '@/components/Icon'
import { Tap } from '@/components/Tap'
import { letterLimits } from '@/lib/draft'
import type { FileRef } from '@/lib/types'
import { imageUrl } from '@/services/media'

interface PicturesProps {
  files: FileRef[]
  onChange: (files: FileRef[]) => void
}

/** Pictures adds pictures to a letter and shows how far each one is. */
export function Pictures({ files, onChange }: PicturesProps) {
  const { uploads, choose, retry, discard } = useUploads((file) => onChange([...files, file]))
  const room = letterLimits.files - files.length - uploads.length
  return (
    <Field label="图片" optional hint={`${files.length}/${letterLimits.files}`}>
      <View className="pictures">
        {files.map((file) => (
          <View key={file.id} className="picture">
            <Image className="picture__image" src={imageUrl(file.url)} mode="aspectFill" />
            <Tap
              className="picture__remove"
              label="删除这张图片"
              onTap={() => onChange(files.filter((other) => other.id !== file.id))}
            >
              <View className="picture__cross">
                <Icon name="close" colour="#FFFFFF" size={14} />
              </View>
            </Tap>
          </View>
        ))}
        {uploads.map((upload) => (
          <Tap
            key={upload.key}
            className="picture"
            label={upload.error ? '上传没有成功，点这里重试' : `正在上传 ${upload.percent}%`}
            onTap={() => (upload.error ? retry(upload.key) : undefined)}
          >
            <Image className="picture__image" src={upload.image.preview} mode="aspectFill" />
            <View className="picture__veil">
              <Text>{upload.error ? '点击重试' : `${upload.percent}%`}</Text>
            </View>
            {upload.error ? (
              <Tap className="picture__remove" label="不要这张图片" onTap={() => discard(upload.key)}>
                <View className="picture__cross">
                  <Icon name="close" colour="#FFFFFF" size={14} />
                </View>
              </Tap>
            ) : null}
          </Tap>
        ))}
        {room > 0 ? (
          <Tap className="picture picture--add" label="添加图片" onTap={() => void choose(room)}>
            <Icon name="plus" colour="#646A73" size={26} />
            <Text>添加图片</Text>
          </Tap>
        ) : null}
      </View>
    </Field>
  )
}
