import { expect, it } from 'vitest';
import { AssertionError, assert, defined } from './index.ts';

it('assert throws its message when the condition does not hold', () => {
  expect(() => {
    assert(false, 'two states at once');
  }).toThrow(new AssertionError('two states at once'));
  assert(true, 'holds');
});

it('defined passes every value but undefined', () => {
  expect([defined(0, 'n'), defined('', 't'), defined(null, 'null')]).toEqual([0, '', null]);
  expect(() => defined(undefined, 'the key')).toThrow(new AssertionError('the key is missing'));
});
