/** A small key-value store that outlives the program. Values are JSON. */
export interface KeyValue {
  get<T>(key: string): T | undefined
  set(key: string, value: unknown): void
  remove(key: string): void
}

/** memoryStore keeps values in memory only; for tests and for browsers that refuse storage. */
export function memoryStore(): KeyValue {
  const values = new Map<string, string>()
  return {
    get<T>(key: string): T | undefined {
      const raw = values.get(key)
      return raw === undefined ? undefined : (JSON.parse(raw) as T)
    },
    set: (key, value) => void values.set(key, JSON.stringify(value)),
    remove: (key) => void values.delete(key),
  }
}
