// WeChat's own compiler and code quality check, without a key and without the network.
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { fileURLToPath } from 'node:url'

const built = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../../dist/weapp')
const root = path.resolve(process.argv[2] ?? built)
if (!existsSync(path.join(root, 'app.json'))) {
  console.error('weapp-ci: dist/weapp is not built; run npm run build:weapp first')
  process.exit(1)
}
// What the tools would ask WeChat's server for: the limits of an ordinary mini-program.
const attributes = {
  platform: true,
  appType: 0,
  setting: {
    MaxCodeSize: 2,
    MaxSubpackageSubCodeSize: 2,
    MaxSubpackageFullCodeSize: 30,
    NavigateMiniprogramLimit: 10,
    MaxSubPackageLimit: 100,
    MinTabbarCount: 2,
    MaxTabbarCount: 5,
    MaxTabbarIconSize: 40,
  },
}
const folder = mkdtempSync(path.join(tmpdir(), 'weapp-ci-'))
const problems = []
// The tools talk; only what they find matters here.
const say = console.log
console.log = console.info = console.warn = console.error = () => undefined
const { default: ci } = await import('miniprogram-ci')
const project = new ci.Project({
  appid: 'touristappid',
  type: 'miniProgram',
  projectPath: root,
  privateKey: 'none',
  ignores: [],
})
project.attr = async () => attributes
try {
  const options = {
    project,
    version: '0',
    desc: '',
    setting: { es6: false, minify: false },
    onProgressUpdate: () => undefined,
  }
  await ci.getCompiledResult(options, path.join(folder, 'package.zip'))
  const results = await ci.checkCodeQuality(project)
  say(`weapp-ci: compiled, ${results.length} rules of quality`)
  for (const { name, text, success, detail } of results)
    if (!success) problems.push(`${name}: ${text} ${JSON.stringify(detail ?? '')}`)
  if (results.length === 0) problems.push('the quality check found no rules to check')
} catch (error) {
  problems.push(String(error?.message ?? error))
}
rmSync(folder, { recursive: true, force: true })
problems.forEach((text) => say(`weapp-ci: ${text}`))
// The tools leave a file watcher running.
process.exit(problems.length > 0 ? 1 : 0)
