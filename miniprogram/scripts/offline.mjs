// Adds to the built H5 client the worker that keeps the program on the phone of who learns.
import { createHash } from 'node:crypto'
import { readFileSync, readdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

/** Learners never open these: the citizens' live connection. */
const notNeeded = /^js\/realtime\./
/** addOffline writes learn-offline.js into the folder of a built H5 client. */
export function addOffline(folder) {
  const files = ['js', 'css']
    .flatMap((sub) => readdirSync(path.join(folder, sub)).map((name) => `${sub}/${name}`))
    .filter((name) => /\.(js|css)$/.test(name) && !notNeeded.test(name))
    .sort()
  const hash = createHash('sha256').update(files.join('\n'))
  hash.update(readFileSync(path.join(folder, 'index.html')))
  const version = hash.digest('hex').slice(0, 12)
  const source = readFileSync(new URL('./offline-worker.js', import.meta.url), 'utf8')
  const worker = source
    .replace('= FILES', `= ${JSON.stringify(files)}`)
    .replace('+ VERSION', `+ ${JSON.stringify(version)}`)
  writeFileSync(path.join(folder, 'learn-offline.js'), worker)
}
