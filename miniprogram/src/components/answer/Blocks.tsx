import { Image, Text, View } from '@tarojs/components'
import { callNumber, openLink } from '@/lib/platform'
import { go, openChat } from '@/lib/routes'
import type { Block } from '@/lib/types'
import { imageUrl, previewImages } from '@/services/media'
import { Icon } from '../Icon'
import type { IconName } from '../icons'
import { RichText } from '../RichText'
import { Tap } from '../Tap'
import './Blocks.css'

/** Blocks shows the parts of an answer: text, steps, materials, numbers, places, links, pictures. */
export function Blocks({ blocks }: { blocks: Block[] | undefined }) {
  return (
    <>
      {(blocks ?? []).map((block, i) => (
        <BlockView key={i} block={block} />
      ))}
    </>
  )
}

function BlockView({ block }: { block: Block }) {
  switch (block.type) {
    case 'text':
      return (
        <View className="block">
          {block.title ? <Text className="block__title">{block.title}</Text> : null}
          <RichText text={block.text} />
        </View>
      )
    case 'steps':
      return <Steps block={block} />
    case 'materials':
      return <Materials block={block} />
    case 'image':
      return <Picture block={block} />
    default:
      return <BlockLink block={block} />
  }
}

function Steps({ block }: { block: Block }) {
  const items = block.items ?? []
  return (
    <View className="block">
      <Text className="block__title">{block.title || '办理步骤'}</Text>
      {items.map((item, i) => (
        <View key={i} className={`step ${i === items.length - 1 ? 'step--last' : ''}`}>
          <View className="step__rail">
            <Text className="step__number">{i + 1}</Text>
          </View>
          <View className="step__text">
            <RichText text={item} />
          </View>
        </View>
      ))}
    </View>
  )
}

function Materials({ block }: { block: Block }) {
  return (
    <View className="block block--box">
      <Text className="block__title">{block.title || '需要带的材料'}</Text>
      {(block.items ?? []).map((item, i) => (
        <View key={i} className="material">
          <View className="material__mark">
            <Icon name="check" colour="#1B8A4B" size={18} />
          </View>
          <Text className="material__text" userSelect>
            {item}
          </Text>
        </View>
      ))}
    </View>
  )
}

function Picture({ block }: { block: Block }) {
  const url = block.url
  if (!url) return null
  return (
    <Tap className="block" label={block.title || '查看图片'} onTap={() => previewImages([url], url)}>
      <Image className="block__image" src={imageUrl(url)} mode="widthFix" />
    </Tap>
  )
}

interface LinkFace {
  icon: IconName
  title: string
  note: string
  onTap: () => void
}

function faceOf(block: Block): LinkFace | null {
  const { number, url, article_id: articleId, outlet_kind: kind } = block
  if (block.type === 'phone' && number) {
    return {
      icon: 'phone',
      title: block.name || block.title || '电话',
      note: number,
      onTap: () => callNumber(number),
    }
  }
  if (block.type === 'outlets') {
    const title = block.title || (kind ? `${kind}网点` : '办事网点')
    return { icon: 'pin', title, note: '地址、电话和办公时间', onTap: () => go.outlets(kind) }
  }
  if (block.type === 'article' && articleId) {
    return {
      icon: 'doc',
      title: block.title || block.text || '相关内容',
      note: '',
      onTap: () => go.article(articleId),
    }
  }
  if (block.type === 'guide' || block.type === 'calculator') return toolFace(block)
  if (block.type === 'link' && url) {
    return { icon: 'link', title: block.title || block.text || url, note: '', onTap: () => openLink(url) }
  }
  return null
}

function toolFace(block: Block): LinkFace | null {
  const { guide_id: guideId, calculator_id: calculatorId, title = '', text: note = '' } = block
  if (guideId) {
    const onTap = () => openChat({ kind: 'guide', id: guideId, title })
    return { icon: 'check', title: title || '一步步办', note: note || '问几个问题，给您一张清单', onTap }
  }
  if (!calculatorId) return null
  const onTap = () => go.calculator(calculatorId)
  return { icon: 'calculator', title: title || '政策计算器', note: note || '算一算，看每一步的依据', onTap }
}

function BlockLink({ block }: { block: Block }) {
  const face = faceOf(block)
  if (!face) return null
  const role = block.type === 'phone' ? 'button' : 'link'
  const label = block.type === 'phone' ? `拨打${face.title} ${face.note}` : face.title
  return (
    <Tap className="block-link" role={role} label={label} onTap={face.onTap}>
      <Icon name={face.icon} colour="#1D5FBF" />
      <View className="block-link__main">
        <Text className="block-link__title">{face.title}</Text>
        {face.note ? <Text className="block-link__note">{face.note}</Text> : null}
      </View>
      <Icon name="right" colour="#8F959E" size={18} />
    </Tap>
  )
}
