import { expect, it } from 'vitest';
import { inputOf } from './fieldErrors';

it.each([
  ['question', ['question']],
  ['variants[2]', ['variants']],
  ['blocks[0].items[1]', ['blocks', 0, 'items']],
  ['sources[1].name', ['sources', 1, 'name']],
])('%s belongs to the input %j', (path, name) => expect(inputOf(path)).toEqual(name));
