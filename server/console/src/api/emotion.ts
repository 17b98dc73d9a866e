import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { request } from '@/lib/request';
import { keys } from './keys';
import type { Next, Versioned } from './saved';
import type { FeelingState } from './types';

export type UpsetState = Exclude<FeelingState, 'calm'>;

export interface EmotionWord {
  word: string;
  state: UpsetState;
  strength: number;
}

export interface WordsBody {
  words: EmotionWord[];
  stronger: string[];
  weaker: string[];
  negations: string[];
}

export type EmotionWords = Versioned<WordsBody>;

export interface CalmingBody {
  calming: Record<UpsetState, string[]>;
  offer: string;
  handoff: string;
}

export type CalmingSentences = Versioned<CalmingBody>;

export interface Feeling {
  state: FeelingState;
  state_text: string;
  intensity: number;
  words: string[];
}

const WORDS = '/staff/emotion-words';
const CALMING = '/staff/calming-sentences';

export function useEmotionWords() {
  return useQuery({
    queryKey: keys.emotionWords,
    queryFn: ({ signal }) => request<EmotionWords>('GET', WORDS, { signal }),
  });
}

/** Saves all words as the version after the one that was read; 409 when somebody else saved first. */
export function useSaveWords() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Next<WordsBody>) => request<EmotionWords>('PUT', WORDS, { body }),
    onSuccess: (saved) => client.setQueryData(keys.emotionWords, saved),
  });
}

export function useTryEmotion() {
  return useMutation({
    mutationFn: (text: string) => request<Feeling>('POST', `${WORDS}/try`, { body: { text } }),
  });
}

export function useCalmingSentences() {
  return useQuery({
    queryKey: keys.calmingSentences,
    queryFn: ({ signal }) => request<CalmingSentences>('GET', CALMING, { signal }),
  });
}

/** Saves all sentences, as useSaveWords does the words. */
export function useSaveCalming() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Next<CalmingBody>) => request<CalmingSentences>('PUT', CALMING, { body }),
    onSuccess: (saved) => client.setQueryData(keys.calmingSentences, saved),
  });
}
