import { beforeAll, describe, expect, it } from 'vitest';
import { hexEncode } from '../../base/index.ts';
import { vectorCases } from '../../testing/vectors.ts';
import { initCrypto } from '../index.ts';
import {
  type RatchetState,
  type SkippedKeyMemory,
  createSkippedKeyMemory,
  decodeRatchetState,
  decrypt,
  encodeRatchetState,
  encrypt,
} from './index.ts';
import {
  type VectorRandom,
  type VectorState,
  fromHex,
  keysOf,
  stateOf,
} from './vector-states.testing.ts';

type Who = 'alice' | 'bob';
type Step = {
  readonly op?: 'encrypt' | 'decrypt' | 'encryptDiscarded';
  readonly by: Who;
  readonly message: string;
  readonly plaintext: string;
  readonly paddedLength: number;
  readonly pqEncryption: boolean | null;
  readonly encrypted?: string;
  readonly count: number;
  readonly pqUsed?: boolean;
  readonly error?: string;
  readonly stateChanged?: boolean;
  readonly stateAfter: VectorState;
  readonly generatedRandom?: VectorRandom;
  readonly skippedAfter?:
    { readonly count: number } | { hk: string; keys: { n: number; mk: string; iv: string }[] }[];
};
type Conversation = {
  readonly name: string;
  readonly alice: VectorState;
  readonly bob: VectorState;
  readonly steps: readonly Step[];
};
type Side = { state: RatchetState; readonly skipped: SkippedKeyMemory };

const conversations = ['ratchet', 'ratchet_pq', 'ratchet_pq2', 'ratchet_pq3'].flatMap((file) =>
  vectorCases<Conversation>(file, 'conversation'),
);

beforeAll(initCrypto);

describe('conversations of the reference', () => {
  it.each(conversations)('[RT8][RT9][RT10][RT11][RT12][RT13][RT14][RT15] $name', (conversation) => {
    const sides: Record<Who, Side> = {
      alice: { state: stateOf(conversation.alice), skipped: createSkippedKeyMemory() },
      bob: { state: stateOf(conversation.bob), skipped: createSkippedKeyMemory() },
    };
    const sent = new Map<string, string>();
    for (const step of conversation.steps) {
      if (step.op === undefined) continue;
      const side = sides[step.by];
      if (step.op === 'encrypt') replayEncrypt(side, step, sent);
      if (step.op === 'encryptDiscarded') replayDiscarded(side, step);
      if (step.op === 'decrypt') replayDecrypt(side, step, sent);
      expect(decodeRatchetState(encodeRatchetState(side.state))).toEqual(side.state);
    }
  });
});

function replayEncrypt(side: Side, step: Step, sent: Map<string, string>): void {
  const { kem } = side.state;
  const { state, message } = encrypt(side.state, {
    plaintext: fromHex(step.plaintext),
    paddedSizeBytes: step.paddedLength,
    pq: step.pqEncryption ?? undefined,
  });
  expect(hexEncode(message)).toBe(step.encrypted);
  sent.set(step.message, hexEncode(message));
  const after = stateOf(step.stateAfter);
  // RT16: where the reference withdraws the KEM answer, we keep it for the rest of the chain.
  expect(state).toEqual(step.pqEncryption === false ? { ...after, kem } : after);
  if (step.pqUsed !== undefined) expect(state.sndKem).toBe(step.pqUsed);
  side.state = state;
}

function replayDiscarded(side: Side, step: Step): void {
  for (let i = 0; i < step.count; i++) {
    const input = { plaintext: new Uint8Array(0), paddedSizeBytes: 2 };
    side.state = encrypt(side.state, input).state;
  }
  expect(side.state).toEqual(stateOf(step.stateAfter));
}

function replayDecrypt(side: Side, step: Step, sent: ReadonlyMap<string, string>): void {
  const message = fromHex(step.encrypted ?? sent.get(step.message) ?? '');
  const keys = keysOf(step.generatedRandom);
  const before = side.state;
  const result = decrypt(side.state, message, { keys, skipped: side.skipped });
  const moved = result.ok ? result.value : result.error;
  if ('state' in moved) {
    side.state = moved.state;
    side.skipped.apply(moved.skipped);
  }
  expect(result.ok ? undefined : errorText(result.error)).toEqual(
    step.error?.replace(/ "[^]*/, ''),
  );
  if (result.ok) expect(hexEncode(result.value.plaintext)).toBe(step.plaintext);
  else expect('state' in result.error).toBe(step.stateChanged);
  if (step.stateChanged === false) expect(side.state).toBe(before);
  else expect(side.state).toEqual(stateOf(step.stateAfter));
  if (step.pqUsed !== undefined) expect(side.state.rcvKem).toBe(step.pqUsed);
  if (step.skippedAfter !== undefined) expectSkipped(side.skipped, step.skippedAfter);
}

function errorText(error: Extract<ReturnType<typeof decrypt>, { ok: false }>['error']): string {
  switch (error.type) {
    case 'parse':
      return 'CryptoHeaderError';
    case 'header':
      return 'CERatchetHeader';
    case 'kemState':
      return 'CERatchetKEMState';
    case 'duplicate':
      return 'CERatchetDuplicateMessage';
    case 'earlier':
      return `CERatchetEarlierMessage ${String(error.count)}`;
    case 'skippedTooMany':
      return `CERatchetTooManySkipped ${String(error.count)}`;
    case 'body':
      return 'AESDecryptError';
  }
}

function expectSkipped(memory: SkippedKeyMemory, expected: NonNullable<Step['skippedAfter']>) {
  const all = memory.all();
  if (!Array.isArray(expected)) {
    expect(all.length).toBe((expected as { count: number }).count);
    return;
  }
  const headerKeys = memory.headerKeys().map(hexEncode).sort();
  const grouped = headerKeys.map((hk) => ({
    hk,
    keys: all
      .filter(({ headerKey }) => hexEncode(headerKey) === hk)
      .sort((a, b) => a.number - b.number)
      .map(({ number, messageKey, iv }) => ({
        n: number,
        mk: hexEncode(messageKey),
        iv: hexEncode(iv),
      })),
  }));
  expect(grouped).toEqual(expected);
}
