// Builds one target: node scripts/build.mjs weapp|h5.
// Taro empties dist; the placeholder that lets the Go program compile without a build is put back.
import { spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import path from 'node:path'
import { fileURLToPath } from 'node:url'
import { addOffline } from './offline.mjs'

const target = process.argv[2]
if (target !== 'weapp' && target !== 'h5') {
  console.error('usage: node scripts/build.mjs weapp|h5')
  process.exit(2)
}

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..')
const require = createRequire(import.meta.url)
const taro = require.resolve('@tarojs/cli/bin/taro')
const started = Date.now()
const build = spawnSync(process.execPath, [taro, 'build', '--type', target], {
  cwd: root,
  stdio: 'inherit',
  env: { ...process.env, NODE_ENV: 'production', TARO_ENV: target, BROWSERSLIST_IGNORE_OLD_DATA: '1' },
})

mkdirSync(path.join(root, 'dist/h5'), { recursive: true })
writeFileSync(path.join(root, 'dist/h5/.gitkeep'), '')
if (build.status !== 0) process.exit(build.status ?? 1)
if (target === 'h5') addOffline(path.join(root, 'dist/h5'))
console.log(`miniprogram: ${target} built in ${Math.round((Date.now() - started) / 1000)} s`)
