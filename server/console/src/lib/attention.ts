/** Calls the agent back to the desk: a short sound made by the browser, and a flashing title. */

const MUTED_KEY = 'qingting.console.muted';
const FLASH_MS = 1000;

let audio: AudioContext | null = null;

/** Browsers let a page make sound only after the person touched it once. */
export function unlockSoundOnFirstTouch(): void {
  const unlock = () => {
    audio ??= new AudioContext();
    void audio.resume();
  };
  document.addEventListener('pointerdown', unlock, { once: true });
  document.addEventListener('keydown', unlock, { once: true });
}

export function isMuted(): boolean {
  return localStorage.getItem(MUTED_KEY) === '1';
}

export function setMuted(muted: boolean): void {
  if (muted) localStorage.setItem(MUTED_KEY, '1');
  else localStorage.removeItem(MUTED_KEY);
}

export type Tune = 'message' | 'chat';

/** Notes in hertz; a new chat rises over two notes, a message is one soft note. */
const TUNES: Record<Tune, number[]> = { message: [740], chat: [587, 880] };

export function playTune(tune: Tune): void {
  if (isMuted() || audio?.state !== 'running') return;
  const start = audio.currentTime;
  TUNES[tune].forEach((hertz, index) => playNote(hertz, start + index * 0.16));
}

function playNote(hertz: number, at: number): void {
  if (!audio) return;
  const oscillator = audio.createOscillator();
  const gain = audio.createGain();
  oscillator.frequency.value = hertz;
  gain.gain.setValueAtTime(0.0001, at);
  gain.gain.exponentialRampToValueAtTime(0.12, at + 0.02);
  gain.gain.exponentialRampToValueAtTime(0.0001, at + 0.28);
  oscillator.connect(gain).connect(audio.destination);
  oscillator.start(at);
  oscillator.stop(at + 0.3);
}

let flashing: ReturnType<typeof setInterval> | null = null;
let quietTitle = '';

/** Flashes the title until the window is looked at; does nothing while it is. */
export function flashTitle(text: string): void {
  if (isWindowActive()) return;
  stopFlash();
  quietTitle = document.title;
  let on = false;
  flashing = setInterval(() => {
    on = !on;
    document.title = on ? `【${text}】` : quietTitle;
  }, FLASH_MS);
  window.addEventListener('focus', stopFlash, { once: true });
}

function stopFlash(): void {
  if (flashing === null) return;
  clearInterval(flashing);
  flashing = null;
  document.title = quietTitle;
}

export function isWindowActive(): boolean {
  return document.visibilityState === 'visible' && document.hasFocus();
}
