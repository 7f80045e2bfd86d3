import { expect, test } from 'vitest';
import { utf8Encode } from './bytes.ts';
import { opaqueBytes, opaqueLength, secretForms } from './secret-forms.ts';

const decomposed = utf8Encode('Scho\u0308n\u00A0hier');
const composed = utf8Encode('Sch\u00F6n hier');

test('the same characters are the same bytes', () => {
  expect(opaqueBytes(decomposed)).toEqual(composed);
  expect(opaqueBytes(composed)).toEqual(composed);
});

test('a letter and its mark count as one character', () => {
  expect([decomposed, composed, utf8Encode('2580')].map(opaqueLength)).toEqual([10, 10, 4]);
});

test('what is typed is tried as it is first, and once where it is as it should be', () => {
  expect(secretForms(decomposed)).toEqual([decomposed, composed]);
  expect(secretForms(composed)).toEqual([composed]);
  expect(secretForms(utf8Encode('2580'))).toEqual([utf8Encode('2580')]);
  expect(secretForms(new Uint8Array())).toEqual([new Uint8Array()]);
});

test('bytes that are no text stay', () => {
  const random = Uint8Array.of(0xff, 0x00, 0xc3);
  expect(opaqueBytes(random)).toEqual(random);
});

test.each([decomposed, composed, utf8Encode('2580'), Uint8Array.of(0xff)])(
  'all are copies, so that wiping them leaves %s',
  (secret) => {
    const before = secret.slice();
    for (const form of [opaqueBytes(secret), ...secretForms(secret)]) form.fill(0);
    expect(secret).toEqual(before);
  },
);
