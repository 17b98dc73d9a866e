import { Text, View } from '@tarojs/components'
import Taro, { useRouter } from '@tarojs/taro'
import { Button } from '@/components/Button'
import { ErrorState, Skeleton, StateView } from '@/components/States'
import { copyText } from '@/lib/platform'
import { useLoad } from '@/lib/useLoad'
import { fetchCertificates } from '@/services/learn'
import { certificateStates, issuedLines, scoreText } from '../lib/figures'
import type { Certificate } from '../lib/types'
import { LearnPage } from '../parts/LearnPage'

/** CertificatePage shows one certificate with the code by which anybody can check it. */
export default function CertificatePage() {
  return <LearnPage title="证书">{() => <Load />}</LearnPage>
}

function Load() {
  const id = useRouter().params.id ?? ''
  const { data, error, reload } = useLoad(fetchCertificates)
  if (!data)
    return error ? <ErrorState message={error} onRetry={() => void reload()} /> : <Skeleton rows={6} />
  const certificate = data.find((one) => one.id === id || one.code === id || one.exam_id === id) ?? data[0]
  if (!certificate) return <NoneYet />
  return <Sheet certificate={certificate} />
}

function NoneYet() {
  const toExams = () => void Taro.redirectTo({ url: '/packages/learn/exams/index' })
  return (
    <StateView
      icon="star"
      title="还没有证书"
      hint="通过认证考试后会在这里"
      action="去考试"
      onAction={toExams}
    />
  )
}

function Sheet({ certificate }: { certificate: Certificate }) {
  const { code, state } = certificate
  const { text, pill } = certificateStates[state]
  return (
    <>
      <View className="card certificate">
        <Text className="h1 learn__block">{certificate.title}</Text>
        <Text className="certificate__name">{certificate.name}</Text>
        <Text className="learn__block">{`成绩 ${scoreText(certificate.score)}`}</Text>
        {issuedLines(certificate).map((line) => (
          <Text key={line} className="note learn__block">
            {line}
          </Text>
        ))}
        <Text className={`pill ${pill}`}>{text}</Text>
        <Text className="note learn__block">核验码</Text>
        <Text className="certificate__code">{code}</Text>
      </View>
      <View className="learn__buttons">
        <Button text="复制核验码" icon="copy" wide onTap={() => void copyText(code, '核验码已复制')} />
        <Button
          text="打开核验页"
          kind="quiet"
          wide
          onTap={() => void Taro.navigateTo({ url: `/packages/learn/verify/index?code=${code}` })}
        />
      </View>
    </>
  )
}
