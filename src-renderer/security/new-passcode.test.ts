import { expect, test } from 'vitest';
import { passcodeFaultOf } from './new-passcode.ts';

test('a passcode has at least four signs and is typed twice', () => {
  expect(passcodeFaultOf({ first: '123', second: '123' })).toBe('tooShort');
  expect(passcodeFaultOf({ first: '🔑🔑', second: '🔑🔑' })).toBe('tooShort');
  expect(passcodeFaultOf({ first: 'a\u0308o\u0308', second: 'a\u0308o\u0308' })).toBe('tooShort');
  expect(passcodeFaultOf({ first: '1234', second: '1243' })).toBe('differ');
  expect(passcodeFaultOf({ first: '1234', second: '1234' })).toBeUndefined();
});
