/** The fuzz campaign against every decoder of bytes and text from outside. */
import { afterAll, describe, expect, test } from 'vitest';
import { initChatProtocol } from '../core/chat/index.ts';
import { initCrypto } from '../core/crypto/index.ts';
import { type Tally, runTarget, scaled, tallyTable } from './testing/campaign.ts';

await Promise.all([initCrypto(), initChatProtocol()]);
const { AGENT_TARGETS } = await import('./testing/targets-agent.ts');
const { LINK_TARGETS } = await import('./testing/targets-links.ts');
const { SMP_TARGETS } = await import('./testing/targets-smp.ts');
const { STORAGE_TARGETS } = await import('./testing/targets-storage.ts');
const { TEXT_TARGETS } = await import('./testing/targets-text.ts');
const { TLS_TARGETS } = await import('./testing/targets-tls.ts');
const TARGETS = [
  ...[...TEXT_TARGETS, ...LINK_TARGETS, ...SMP_TARGETS],
  ...[...AGENT_TARGETS, ...TLS_TARGETS, ...STORAGE_TARGETS],
];

const tallies: Tally[] = [];

describe('bad input', () => {
  test.each(TARGETS)('$name: a value or a refusal, in time', { timeout: 600_000 }, (target) => {
    tallies.push(runTarget(target));
  });

  test('at least 200,000 cases were tried', () => {
    const total = tallies.reduce((sum, { cases }) => sum + cases, 0);
    expect(tallies).toHaveLength(TARGETS.length);
    expect(total).toBeGreaterThanOrEqual(scaled(200_000));
  });

  test('some changed inputs are still valid, so the cases reach behind the first check', () => {
    expect(tallies.filter(({ accepted }) => accepted === 0)).toEqual([]);
  });
});

afterAll(() => {
  console.log(tallyTable(tallies));
});
