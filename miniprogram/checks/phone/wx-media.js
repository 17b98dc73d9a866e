// Pictures, voice and sound.
import { keepFile } from './wx-files.js'
import { settings } from './state.js'
import { allowed } from './wx-person.js'

// A picture of one pixel, when the test named no other.
const dot = Uint8Array.from(
  atob('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='),
  (letter) => letter.charCodeAt(0),
)

function pictures(count = 9) {
  const blobs = settings.images.length > 0 ? settings.images : [new Blob([dot], { type: 'image/png' })]
  return blobs
    .slice(0, count)
    .map((blob) => ({ path: `${keepFile(blob, `wxfile://tmp_${Math.random()}.png`)}`, size: blob.size }))
}

function events(names) {
  const listeners = Object.fromEntries(names.map((name) => [name, new Set()]))
  const methods = {}
  for (const name of names) {
    methods[`on${name}`] = (listener) => listeners[name].add(listener)
    methods[`off${name}`] = (listener) =>
      listener ? listeners[name].delete(listener) : listeners[name].clear()
  }
  return { methods, tell: (name, value) => listeners[name].forEach((listener) => listener(value)) }
}

const sounds = [
  'Canplay',
  'Play',
  'Pause',
  'Stop',
  'Ended',
  'TimeUpdate',
  'Error',
  'Waiting',
  'Seeking',
  'Seeked',
  'Prev',
  'Next',
]

// A player that plays without sound: the program is told what WeChat tells it.
function player() {
  const { methods, tell } = events(sounds)
  const state = {
    src: '',
    title: '',
    paused: true,
    currentTime: 0,
    duration: 60,
    playbackRate: 1,
    buffered: 60,
  }
  const play = () => {
    state.paused = false
    setTimeout(() => tell('Play'))
  }
  const own = {
    ...methods,
    play,
    pause: () => {
      state.paused = true
      setTimeout(() => tell('Pause'))
    },
    stop: () => {
      state.paused = true
      setTimeout(() => tell('Stop'))
    },
    seek: (seconds) => {
      state.currentTime = seconds
      setTimeout(() => tell('Seeked'))
    },
    destroy: () => undefined,
    /** Only for tests: lets the sound come to its end. */
    finish: () => tell('Ended'),
  }
  return { own, state, play }
}

let background
function backgroundAudio() {
  if (background) return background
  const { own, state, play } = player()
  background = new Proxy(own, {
    get: (target, name) => (name in target ? target[name] : state[name]),
    set: (_, name, value) => {
      state[name] = value
      // The background player starts by itself once it has an address, and wants a title before.
      if (name === 'src' && value) {
        if (!state.title) throw new Error('backgroundAudioManager: title is required')
        play()
      }
      return true
    },
  })
  return background
}

function innerAudio() {
  const { own, state } = player()
  return new Proxy(own, {
    get: (target, name) => (name in target ? target[name] : state[name]),
    set: (_, name, value) => ((state[name] = value), true),
  })
}

let recorder
function recorderManager() {
  if (recorder) return recorder
  const { methods, tell } = events([
    'Start',
    'Stop',
    'Pause',
    'Resume',
    'Error',
    'FrameRecorded',
    'InterruptionBegin',
    'InterruptionEnd',
  ])
  recorder = {
    ...methods,
    start: async () => {
      try {
        await allowed('scope.record')
        tell('Start')
      } catch (error) {
        tell('Error', { errMsg: `operateRecorder:fail ${error.message}` })
      }
    },
    stop: () => {
      const tempFilePath = keepFile(
        new Blob([new Uint8Array(2_000)], { type: 'audio/mpeg' }),
        `wxfile://tmp_${Math.random()}.mp3`,
      )
      setTimeout(() => tell('Stop', { tempFilePath, duration: 3_000, fileSize: 2_000 }))
    },
    pause: () => tell('Pause'),
    resume: () => tell('Resume'),
  }
  return recorder
}

/** media are wx's calls about pictures and sound. */
export const media = {
  sync: {
    getBackgroundAudioManager: backgroundAudio,
    createInnerAudioContext: innerAudio,
    getRecorderManager: recorderManager,
  },
  async: {
    chooseImage: ({ count }) => {
      const tempFiles = pictures(count)
      return { tempFiles, tempFilePaths: tempFiles.map((file) => file.path) }
    },
    chooseMedia: ({ count }) => ({
      type: 'image',
      tempFiles: pictures(count).map(({ path, size }) => ({
        tempFilePath: path,
        size,
        fileType: 'image',
        width: 1,
        height: 1,
      })),
    }),
    compressImage: ({ src }) => ({ tempFilePath: src }),
    getImageInfo: ({ src }) => ({ path: src, width: 1, height: 1, type: 'png', orientation: 'up' }),
  },
}
