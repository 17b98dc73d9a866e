import { describe, expect, it } from 'vitest';
import { areasFor, may } from './permissions';

describe('areasFor', () => {
  it.each([
    [
      ['desk.use', 'letters.read', 'knowledge.read'],
      ['desk', 'letters', 'knowledge', 'guides', 'calculators'],
    ],
    [
      ['knowledge.read', 'knowledge.write'],
      ['knowledge', 'guides', 'calculators'],
    ],
    [
      ['letters.read', 'knowledge.read'],
      ['letters', 'knowledge', 'guides', 'calculators'],
    ],
    [
      ['users.manage', 'numbers.read', 'knowledge.read'],
      ['knowledge', 'guides', 'calculators', 'numbers', 'users'],
    ],
    [
      ['knowledge.read', 'learn.use', 'train.write', 'train.assign', 'train.read'],
      ['knowledge', 'guides', 'calculators', 'training'],
    ],
    [['learn.use'], []],
    [[], []],
  ])('%j opens %j', (permissions, areas) => {
    expect(areasFor({ permissions })).toEqual(areas);
  });
});

it('permits nothing before it is known who asks', () => {
  expect(may(undefined, 'desk.use')).toBe(false);
  expect(may({ permissions: null }, 'desk.use')).toBe(false);
});

it('permits what is named and nothing near it', () => {
  const me = { permissions: ['knowledge.publish'] };
  expect(may(me, 'knowledge.publish')).toBe(true);
  expect(may(me, 'knowledge.write')).toBe(false);
});
