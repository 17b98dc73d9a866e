import { beforeEach, expect, it } from 'vitest'
import { keepSounds, soundKey } from '@/packages/learn/lib/audio'
import type { SoundShelf } from '@/packages/learn/lib/audio'

const sizes: Record<string, number> = { '/f/a': 40, '/f/b': 50, '/f/c': 30 }
let kept: Record<string, number> = {}
let fetched: string[] = []
let cut = false

const shelf: SoundShelf = {
  list: async () => ({ ...kept }),
  add: async (key, url, room) => {
    if (cut) throw new Error('cut')
    fetched.push(url)
    const bytes = sizes[key] ?? 0
    if (bytes > room) return 0
    kept[key] = bytes
    return bytes
  },
  remove: async (key) => {
    kept = Object.fromEntries(Object.entries(kept).filter(([other]) => other !== key))
  },
}

beforeEach(() => {
  kept = {}
  fetched = []
  cut = false
})

it('keeps what is needed first and stays within the budget', async () => {
  await keepSounds(shelf, ['/f/a?sig=1', '/f/b?sig=1', '/f/c?sig=1'], 75)
  expect(kept).toEqual({ '/f/a': 40, '/f/c': 30 })
})

it('knows a sound whose signature changed and lets go of what is not needed any more', async () => {
  await keepSounds(shelf, ['/f/a?sig=1', '/f/c?sig=1'], 100)
  await keepSounds(shelf, ['/f/a?sig=2', '/f/b?sig=2'], 100)
  expect(kept).toEqual({ '/f/a': 40, '/f/b': 50 })
  expect(fetched).toEqual(['/f/a?sig=1', '/f/c?sig=1', '/f/b?sig=2'])
})

it('keeps nothing without a budget and what it has when the line is cut', async () => {
  await keepSounds(shelf, ['/f/a'], 0)
  expect(kept).toEqual({})
  await keepSounds(shelf, ['/f/a'], 100)
  cut = true
  await expect(keepSounds(shelf, ['/f/a', '/f/b'], 100)).rejects.toThrow('cut')
  expect(kept).toEqual({ '/f/a': 40 })
})

it('names a sound without its signature', () =>
  expect(soundKey('/api/v1/files/1?exp=1&sig=2')).toBe('/api/v1/files/1'))
