import { useRouter } from '@tarojs/taro'
import { LiveChat } from '@/components/chat/LiveChat'
import { PastChat } from '@/components/chat/PastChat'
import './index.css'

/** ChatPage is the conversation; with an id in its address, one of the past. */
export default function ChatPage() {
  const { id } = useRouter().params
  return id ? <PastChat id={id} /> : <LiveChat />
}
