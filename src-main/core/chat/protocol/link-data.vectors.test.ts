import fc from 'fast-check';
import { beforeAll, describe, expect, it, test } from 'vitest';
import { hexDecode, utf8Encode } from '../../base/index.ts';
import { vectorCases } from '../../testing/vectors.ts';
import { initCompression, zstdCompress } from './compression.ts';
import { encodeLinkData, parseLinkData } from './link-data.ts';
import type { Profile } from './types.ts';

type LinkJson = {
  readonly profile: Profile;
  readonly message?: { readonly text: string };
  readonly business: boolean;
};
type JsonCase = {
  readonly name: string;
  readonly type: string;
  readonly input: string;
  readonly reencoded?: LinkJson;
};
type BytesCase = {
  readonly name: string;
  readonly json: LinkJson;
  readonly compressed: boolean;
  readonly length: number;
  readonly hex: string;
};

beforeAll(initCompression);

function expected({ profile, message, business }: LinkJson): unknown {
  return { type: 'contact', profile, welcomeText: message?.text ?? '', isBusiness: business };
}

describe('link data of a person read as the reference reads it', () => {
  const cases = vectorCases<JsonCase>('chat', 'json').filter(
    ({ type }) => type === 'ContactShortLinkData',
  );

  it.each(cases)('$name', ({ input, reencoded }) => {
    expect(parseLinkData(utf8Encode(input))).toEqual(reencoded && expected(reencoded));
  });
});

test('link data of a group is known as such', () => {
  const groups = vectorCases<JsonCase>('chat', 'json').filter(
    ({ type }) => type === 'GroupShortLinkData',
  );
  expect(groups.map(({ input }) => parseLinkData(utf8Encode(input)))).toEqual(
    groups.map(() => ({ type: 'group' })),
  );
});

describe('the bytes of link data', () => {
  it.each(vectorCases<BytesCase>('chat', 'shortLinkUserData'))('$name', (vector) => {
    const { json, compressed, length, hex } = vector;
    const written = encodeLinkData(json.profile, json.message?.text ?? '');
    expect(written[0] === utf8Encode('X')[0]).toBe(compressed);
    if (!compressed) expect(written).toEqual(hexDecode(hex));
    expect(parseLinkData(written)).toEqual(expected(json));
    expect(hexDecode(hex)).toHaveLength(length);
    expect(parseLinkData(hexDecode(hex) ?? new Uint8Array())).toEqual(expected(json));
  });
});

test('[CH67] link data that opens to more than 64 KiB is not opened', () => {
  const text = 'a'.repeat(70_000);
  const json = { profile: { displayName: 'a', fullName: '' }, business: false };
  const message = { type: 'text', text };
  const bytes = utf8Encode(JSON.stringify({ ...json, message }));
  const frame = new Uint8Array([0x58, ...zstdCompress(bytes)]);
  expect(parseLinkData(frame)).toBeUndefined();
  expect(parseLinkData(new Uint8Array([0x58, 1, 2, 3]))).toBeUndefined();
  expect(parseLinkData(new Uint8Array())).toBeUndefined();
});

test('[CH67] any bytes as link data never fail', () => {
  const shown = fc.jsonValue().map((json) => utf8Encode(JSON.stringify(json)));
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 200 }), shown);
  fc.assert(
    fc.property(bytes, fc.boolean(), (data, isCompressed) => {
      const written = isCompressed ? new Uint8Array([0x58, ...zstdCompress(data)]) : data;
      expect(() => parseLinkData(written)).not.toThrow();
    }),
    { numRuns: 300 },
  );
});
