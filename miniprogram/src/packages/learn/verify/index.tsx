import { useState } from 'react'
import { Text, View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import { Button } from '@/components/Button'
import { TextField } from '@/components/Field'
import { Page } from '@/components/Page'
import { ErrorState, Skeleton, StateView } from '@/components/States'
import { ApiError } from '@/lib/errors'
import { useLoad } from '@/lib/useLoad'
import { checkCertificate } from '@/services/learn'
import { certificateStates, issuedLines } from '../lib/figures'
import type { CertificateCheck } from '../lib/types'
import '../learn.css'

/** VerifyPage lets anybody check a certificate by its code; it needs no login. */
export default function VerifyPage() {
  const given = (useRouter().params.code ?? '').trim()
  const [code, setCode] = useState(given)
  const [typed, setTyped] = useState(given)
  return (
    <Page title="证书核验">
      <View className="card">
        <TextField
          label="核验码"
          value={typed}
          maxLength={40}
          placeholder="证书上的核验码"
          onChange={setTyped}
        />
        <Button
          text="核验"
          kind="primary"
          wide
          disabled={!typed.trim()}
          onTap={() => setCode(typed.trim())}
        />
      </View>
      {code ? <Check key={code} code={code} /> : null}
    </Page>
  )
}

/** An unknown code is an answer, not a failure. */
async function check(code: string): Promise<CertificateCheck | 'unknown'> {
  try {
    return await checkCertificate(code)
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return 'unknown'
    throw error
  }
}

function Check({ code }: { code: string }) {
  const { data, error, reload } = useLoad(() => check(code), code)
  if (!data)
    return error ? <ErrorState message={error} onRetry={() => void reload()} /> : <Skeleton rows={4} />
  if (data === 'unknown') {
    return <StateView icon="alert" title="没有这张证书" hint="请核对核验码，注意字母和数字" />
  }
  const { text, pill } = certificateStates[data.state]
  return (
    <View className="card certificate">
      <Text className={`pill ${pill}`}>{text}</Text>
      <Text className="h2 learn__block">{data.title}</Text>
      <Text className="certificate__name">{data.name}</Text>
      {issuedLines(data).map((line) => (
        <Text key={line} className="note learn__block">
          {line}
        </Text>
      ))}
    </View>
  )
}
