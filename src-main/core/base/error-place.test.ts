import { expect, test } from 'vitest';
import { errorPlace } from './error-place.ts';

test('an error tells its kind and place, never its message', () => {
  const message = 'secret text\n    at secret place';
  const { kind, at } = errorPlace(new RangeError(message));
  expect(kind).toBe('RangeError');
  expect(at).toContain('error-place.test.ts');
  expect(at).not.toContain('secret');
});

test('an error without a stack tells its kind, another value nothing', () => {
  const error = new Error('secret');
  delete error.stack;
  expect(errorPlace(error)).toEqual({ kind: 'Error', at: '' });
  expect(errorPlace('secret')).toEqual({ kind: 'unknown', at: '' });
});
