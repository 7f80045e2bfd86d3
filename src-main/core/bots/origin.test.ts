import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isLoopbackOrigin } from './origin.ts';

it.each([
  ['http://localhost', true],
  ['https://localhost:5225', true],
  ['http://127.0.0.1:1', true],
  ['http://[::1]:1', true],
  ['http://127.0.0.1.nip.io', false],
  ['http://localhost@evil.example', false],
  ['file://', false],
  ['null', false],
  ['localhost', false],
])('%s: %s', (origin, isLoopback) => {
  expect(isLoopbackOrigin(origin)).toBe(isLoopback);
});

it('takes any header without a throw', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (origin) => {
      expect(isLoopbackOrigin(origin)).toBeTypeOf('boolean');
    }),
  );
});
