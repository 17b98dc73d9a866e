import { isWeapp } from '@/lib/platform'

let asked = false

/**
 * keepProgram lets a browser keep the program itself, so that it can be opened without network. WeChat
 * keeps it anyway. Browsers allow it on safe addresses only (https); elsewhere an open page goes on working.
 */
export function keepProgram(): void {
  if (isWeapp || asked || !('serviceWorker' in navigator)) return
  asked = true
  // Development builds have no worker.
  navigator.serviceWorker.register('./learn-offline.js').catch(() => undefined)
}
