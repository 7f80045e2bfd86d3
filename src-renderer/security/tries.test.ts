import { expect, test } from 'vitest';
import { noTries, tried, typed } from './tries.ts';

test('what was sent is what the core speaks of, until something else is typed', () => {
  const sent = tried(noTries, undefined);
  expect(sent).toEqual({ fault: undefined, isSent: true, count: 1 });
  expect(typed(sent)).toEqual({ fault: undefined, isSent: false, count: 1 });
});

test('what was refused here did not go to the core, and is told until something else is typed', () => {
  const refused = tried<'differ'>(noTries, 'differ');
  expect(refused).toMatchObject({ fault: 'differ', isSent: false });
  expect(typed(refused).fault).toBeUndefined();
});

test('each try counts, also one like the one before', () => {
  expect(tried(tried<'differ'>(noTries, 'differ'), 'differ').count).toBe(2);
});
