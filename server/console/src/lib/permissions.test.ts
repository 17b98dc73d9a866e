import { describe, expect, it } from 'vitest';
import { areasFor, mayEditKnowledge, mayOpen, mayPublishKnowledge } from './permissions';

describe('areasFor', () => {
  it.each([
    [['agent'], ['desk', 'letters', 'knowledge']],
    [['supervisor'], ['desk', 'letters', 'knowledge', 'numbers']],
    [['editor'], ['knowledge']],
    [['reviewer'], ['knowledge']],
    [['trainer'], ['knowledge']],
    [['department'], ['letters', 'knowledge']],
    [['admin'], ['knowledge', 'numbers', 'users']],
    [['auditor'], ['knowledge', 'numbers']],
  ] as const)('%j opens %j', (roles, areas) => {
    expect(areasFor(roles)).toEqual(areas);
  });

  it('adds up several roles', () => {
    expect(areasFor(['agent', 'admin'])).toEqual(['desk', 'letters', 'knowledge', 'numbers', 'users']);
  });
});

it('opens nothing but knowledge to someone without a role', () => {
  expect(mayOpen('desk', [])).toBe(false);
  expect(areasFor([])).toEqual(['knowledge']);
});

it('lets editors write and editors or reviewers publish', () => {
  expect(mayEditKnowledge(['editor'])).toBe(true);
  expect(mayEditKnowledge(['reviewer', 'agent'])).toBe(false);
  expect(mayPublishKnowledge(['reviewer'])).toBe(true);
  expect(mayPublishKnowledge(['admin'])).toBe(false);
});
