// Files: temporary ones, and those the program keeps under wxfile://usr, at most 200 MB.
import { settings } from './state.js'

const kept = new Map()
settings.files = { get: (path) => kept.get(path)?.url }
let count = 0

/** keepFile stores a blob under a path, or under a temporary one. */
export function keepFile(blob, path = `wxfile://tmp_${++count}`) {
  kept.set(path, { blob, url: URL.createObjectURL(blob) })
  return path
}

/** readLocal returns the blob of a path. */
export async function readLocal(path) {
  const file = kept.get(path)
  if (!file) throw new Error(`file not found ${path}`)
  return file.blob
}

const missing = (path) => Object.assign(new Error(`no such file or directory ${path}`), { errno: 1300002 })

function call(run) {
  return (options = {}) => {
    Promise.resolve()
      .then(() => run(options))
      .then(
        (result) => done(options, { ...(result ?? {}), errMsg: 'ok' }),
        (error) => done(options, null, { errMsg: `fail ${error.message}`, errno: error.errno }),
      )
  }
}

function done(options, result, error) {
  if (error) options.fail?.(error)
  else options.success?.(result)
  options.complete?.(result ?? error)
}

const manager = {
  access: call(({ path }) => {
    if (!kept.has(path)) throw missing(path)
  }),
  accessSync: (path) => {
    if (!kept.has(path)) throw missing(path)
  },
  saveFile: call(({ tempFilePath, filePath = `wxfile://usr/saved_${++count}` }) => {
    kept.set(filePath, kept.get(tempFilePath))
    return { savedFilePath: filePath }
  }),
  writeFile: call(({ filePath, data }) => void keepFile(new Blob([data]), filePath)),
  writeFileSync: (path, data) => void keepFile(new Blob([data]), path),
  readFile: call(async ({ filePath, encoding }) => {
    const blob = await readLocal(filePath)
    return { data: encoding ? await blob.text() : await blob.arrayBuffer() }
  }),
  unlink: call(({ filePath }) => {
    if (!kept.delete(filePath)) throw missing(filePath)
  }),
  unlinkSync: (path) => {
    if (!kept.delete(path)) throw missing(path)
  },
  mkdir: call(() => undefined),
  mkdirSync: () => undefined,
  readdir: call(({ dirPath }) => ({
    files: [...kept.keys()].filter((p) => p.startsWith(dirPath)).map((p) => p.slice(dirPath.length + 1)),
  })),
  getFileInfo: call(async ({ filePath }) => ({ size: (await readLocal(filePath)).size })),
  stat: call(async ({ path }) => ({
    stats: { size: (await readLocal(path)).size, isFile: () => true, isDirectory: () => false },
  })),
  removeSavedFile: call(({ filePath }) => void kept.delete(filePath)),
}

/** files are wx's calls about files. */
export const files = {
  sync: { getFileSystemManager: () => manager },
  async: {
    saveFile: ({ tempFilePath }) => {
      const path = `wxfile://usr/saved_${++count}`
      kept.set(path, kept.get(tempFilePath))
      return { savedFilePath: path }
    },
  },
}
