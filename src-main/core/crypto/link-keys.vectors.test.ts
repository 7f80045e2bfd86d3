/** Derivations for short links against short_links.json and smp.json. */
import { expect, it } from 'vitest';
import { hexEncode } from '../base/index.ts';
import { hex } from '../testing/hex.ts';
import { vectorCases } from '../testing/vectors.ts';
import { contactLinkKdf, invitationLinkKdf, senderIdFromCorrId } from './index.ts';

type LinkCase = Record<'linkKey' | 'linkId' | 'key', string>;

it('derives id and key of contact links', () => {
  const found = vectorCases<LinkCase>('short_links', 'contactShortLinkKdf');
  expect(found.map((v) => contactLinkKdf(hex(v.linkKey)))).toEqual(
    found.map((v) => ({ linkId: hex(v.linkId), key: hex(v.key) })),
  );
  expect(found).not.toEqual([]);
});

it('derives the key of invitation links', () => {
  const found = vectorCases<LinkCase>('short_links', 'invShortLinkKdf');
  expect(found.map((v) => hexEncode(invitationLinkKdf(hex(v.linkKey))))).toEqual(
    found.map((v) => v.key),
  );
  expect(found).not.toEqual([]);
});

it('derives sender ids from correlation ids', () => {
  const found = vectorCases<Record<'corrId' | 'senderId', string>>('smp', 'senderIdFromCorrId');
  expect(found.map((v) => hexEncode(senderIdFromCorrId(hex(v.corrId))))).toEqual(
    found.map((v) => v.senderId),
  );
  expect(found).not.toEqual([]);
});
