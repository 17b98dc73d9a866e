import type { PropsWithChildren, ReactNode } from 'react'
import './styles/app.css'

/** App is the frame around every page. */
export default function App({ children }: PropsWithChildren): ReactNode {
  return children
}
