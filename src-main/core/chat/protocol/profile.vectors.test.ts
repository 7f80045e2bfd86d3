import { describe, expect, it } from 'vitest';
import { DecodeError } from '../../encoding/index.ts';
import { vectorCases } from '../../testing/vectors.ts';
import {
  MAX_COMPRESSED_INFO_SIZE_BYTES,
  MAX_COMPRESSED_MESSAGE_SIZE_BYTES,
  MAX_INFO_SIZE_BYTES,
  MAX_MESSAGE_SIZE_BYTES,
} from './limits.ts';
import { featureEnabled, parsePreferences } from './profile.ts';
import type { FeatureAllowed } from './types.ts';

type JsonCase = {
  readonly name: string;
  readonly type: string;
  readonly input: string;
  readonly reencoded?: unknown;
  readonly error?: string;
};

describe('preferences read as the reference reads them', () => {
  const cases = vectorCases<JsonCase>('chat', 'json').filter(({ type }) => type === 'Preferences');

  it.each(cases)('$name', ({ input, reencoded, error }) => {
    if (error === undefined) expect(parsePreferences(input)).toEqual(reencoded);
    else expect(() => parsePreferences(input)).toThrow(DecodeError);
  });
});

describe('a feature is on when both sides allow it', () => {
  type EnabledCase = {
    readonly name: string;
    readonly asymmetric: boolean;
    readonly user: FeatureAllowed;
    readonly contact: FeatureAllowed;
    readonly enabled: { readonly forUser: boolean; readonly forContact: boolean };
  };

  it.each(vectorCases<EnabledCase>('chat', 'prefEnabled'))(
    '$name, asymmetric: $asymmetric',
    ({ asymmetric: isAsymmetric, user: own, contact: peer, enabled }) => {
      expect(featureEnabled({ isAsymmetric, own, peer })).toEqual(enabled);
    },
  );
});

describe('limits', () => {
  it('are those of the reference', () => {
    expect(vectorCases('chat', 'limits')).toMatchObject([
      {
        maxEncodedMsgLength: MAX_MESSAGE_SIZE_BYTES,
        maxCompressedMsgLength: MAX_COMPRESSED_MESSAGE_SIZE_BYTES,
        maxEncodedInfoLength: MAX_INFO_SIZE_BYTES,
        maxCompressedInfoLength: MAX_COMPRESSED_INFO_SIZE_BYTES,
      },
    ]);
  });
});
