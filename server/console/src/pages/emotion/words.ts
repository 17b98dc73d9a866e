import type { UpsetState } from '@/api/emotion';

export const UPSET: { state: UpsetState; label: string }[] = [
  { state: 'anxious', label: '焦急' },
  { state: 'angry', label: '愤怒' },
  { state: 'distressed', label: '悲伤无助' },
];
