const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz'

/** newClientId returns a unique string of 29 characters that names one thing the citizen sends. */
export function newClientId(now: number = Date.now(), random: () => number = Math.random): string {
  let tail = ''
  for (let i = 0; i < 20; i++) tail += alphabet[Math.floor(random() * alphabet.length)] ?? '0'
  return `${now.toString(36).padStart(8, '0')}-${tail}`
}
