import { api } from '@/lib/api'
import { isWeapp } from '@/lib/platform'
import type { ClientError } from '@/lib/report'

/** sendClientError tells the server of a fault in the program, without a session. */
export const sendClientError = (error: ClientError): Promise<unknown> =>
  api.open('POST', '/client-errors', {
    ...error,
    client: isWeapp ? 'weapp' : 'h5',
    version: __APP_VERSION__,
  })
