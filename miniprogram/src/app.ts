import type { PropsWithChildren, ReactNode } from 'react'
import { start } from './start'
import './styles/app.css'

start()

/** App is the frame around every page. */
export default function App({ children }: PropsWithChildren): ReactNode {
  return children
}
