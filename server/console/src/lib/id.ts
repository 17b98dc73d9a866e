/** A random id for things that may be sent twice. crypto.randomUUID is missing on plain-http intranets. */
export function newClientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
