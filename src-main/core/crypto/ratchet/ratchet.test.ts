import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { AssertionError, defined, hexEncode } from '../../base/index.ts';
import { initCrypto, sntrup761, systemRandom } from '../index.ts';
import {
  type RatchetError,
  canEncrypt,
  encrypt,
  maxSkipped,
  systemKeySource,
  verificationCode,
} from './index.ts';
import { encodeHeader, encodeMessage, sealHeader } from './message.ts';
import {
  type Party,
  errorType,
  fastKeys,
  partyOf,
  pass,
  receive,
  send,
  startParties,
} from './two-parties.testing.ts';

beforeAll(initCrypto);

describe('sending', () => {
  it('[RT4] the initiator cannot send before it has received', () => {
    const { initiator, joiner } = startParties();
    expect(canEncrypt(initiator.state)).toBe(false);
    expect(() => send(initiator, 'too early')).toThrow(AssertionError);
    expect(pass(joiner, initiator, 'hello')).toBe('hello');
    expect(canEncrypt(initiator.state)).toBe(true);
  });

  it('[RT8] the same state gives the same message, and only the sending side moves', () => {
    const { joiner } = startParties({ initiatorPq: true, joinerPq: true });
    const input = { plaintext: Uint8Array.of(1), paddedSizeBytes: 10 };
    const first = encrypt(joiner.state, input);
    expect(encrypt(joiner.state, input)).toEqual(first);
    const { sending, sendNumber } = first.state;
    expect(first.state).toEqual({ ...joiner.state, sending, sendNumber });
    expect(sendNumber).toBe(1);
    expect(sending?.chainKey).not.toEqual(joiner.state.sending?.chainKey);
  });

  it('[RT8] a plaintext that does not fit is refused', () => {
    const { joiner } = startParties();
    const plaintext = new Uint8Array(9);
    expect(() => encrypt(joiner.state, { plaintext, paddedSizeBytes: 10 })).toThrow(RangeError);
  });

  it('[RT7] headers grow when PQ is switched on, and stay so', () => {
    const { joiner } = startParties();
    const sizes = [undefined, true, undefined, false].map((pq) => send(joiner, 'x', pq).length);
    expect(sizes).toEqual([342, 2564, 2564, 2564]);
  });
});

describe('skipped messages', () => {
  it('[RT12] a stored key survives a body that does not open, and is used up by one that does', () => {
    const { initiator, joiner } = startParties();
    const late = send(joiner, 'late');
    expect(pass(joiner, initiator, 'first')).toBe('first');
    const forged = late.with(late.length - 1, (late.at(-1) ?? 0) ^ 1);
    expect(errorType(receive(initiator, forged))).toBe('body');
    expect(receive(initiator, late)).toBe('late');
    expect(initiator.skipped.all()).toEqual([]);
    expect(receive(initiator, late)).toMatchObject({ type: 'earlier', count: 1 });
  });

  it('[RT12][RT14] more than 512 missing at the end of a chain do not move the ratchet', () => {
    const { initiator, joiner } = startParties();
    pass(joiner, initiator, 'first');
    for (let i = 0; i <= maxSkipped; i++) send(joiner, 'lost');
    pass(initiator, joiner, 'answer');
    const before = initiator.state;
    const outcome = pass(joiner, initiator, 'next chain');
    expect(outcome).toMatchObject({ type: 'skippedTooMany', count: maxSkipped + 2 });
    expect(initiator.state).toEqual(before);
    expect(initiator.skipped.all()).toEqual([]);
  });

  it('[RT9] a message of an old chain without stored keys has an unknown header', () => {
    const { initiator, joiner } = startParties();
    const old = send(joiner, 'old');
    receive(initiator, old);
    for (const [from, to] of [
      [initiator, joiner],
      [joiner, initiator],
    ] as const) {
      pass(from, to, 'step');
    }
    expect(receive(initiator, old)).toEqual({ type: 'header' });
  });
});

describe('the version field of a header', () => {
  it('[RT9] lowered on the way, it does not move the ratchet to a chain without KEM', () => {
    const { initiator, joiner } = startParties({ initiatorPq: true, joinerPq: true });
    const before = initiator.state;
    const message = send(joiner, 'original');
    // u16 length, then u16 version
    expect(receive(initiator, message.with(3, 2))).toEqual({ type: 'parse' });
    expect(initiator.state).toBe(before);
    expect(receive(initiator, message)).toBe('original');
  });
});

describe('post-quantum keys', () => {
  it('[RT15] with the real KEM the first message is protected when the link has a key', () => {
    const keys = systemKeySource(systemRandom, sntrup761());
    const { initiator, joiner } = startParties({ initiatorPq: true, joinerPq: true, keys });
    expect(joiner.state.sndKem).toBe(true);
    expect(receive(initiator, send(joiner, 'one'), keys)).toBe('one');
    expect(receive(joiner, send(initiator, 'two'), keys)).toBe('two');
    expect([initiator.state, joiner.state].map(({ sndKem, rcvKem }) => [sndKem, rcvKem])).toEqual([
      [true, true],
      [true, true],
    ]);
  });

  it('[RT16] any message may come first after PQ was switched off', () => {
    const { initiator, joiner } = startParties({ initiatorPq: true, joinerPq: true });
    pass(joiner, initiator, 'hello');
    pass(initiator, joiner, 'hello');
    const off = send(joiner, 'off', false);
    const after = send(joiner, 'after');
    expect([receive(initiator, after), receive(initiator, off)]).toEqual(['after', 'off']);
    expect(pass(initiator, joiner, 'back')).toBe('back');
    expect(joiner.state).toMatchObject({ sndKem: false, rcvKem: true, kem: undefined });
    expect(joiner.state.pqSupport).toBe(true);
  });

  it('[RT19] both sides show the same security code', () => {
    const { initiator, joiner } = startParties();
    const code = verificationCode(initiator.state.associatedData);
    expect(verificationCode(joiner.state.associatedData)).toBe(code);
    expect(code).toMatch(/^(\d{5} ){14,15}\d{1,5}$/);
  });
});

const startArbitrary = fc.record({
  version: fc.constantFrom(2 as const, 3 as const),
  initiatorPq: fc.boolean(),
  joinerPq: fc.boolean(),
});
const actionArbitrary = fc.record({
  kind: fc.constantFrom('send', 'send', 'send', 'deliver', 'deliver', 'deliver', 'drop', 'repeat'),
  byInitiator: fc.boolean(),
  pick: fc.nat(),
  pq: fc.option(fc.boolean(), { nil: undefined, freq: 4 }),
});

describe('any exchange', () => {
  it('[RT21][RT13] every arrived message decrypts once, whatever the order', () => {
    fc.assert(
      fc.property(
        startArbitrary,
        fc.array(actionArbitrary, { minLength: 1, maxLength: 60 }),
        (start, actions) => {
          const exchange = new Exchange(startParties(start));
          for (const action of actions) exchange.run(action);
          exchange.deliverAll();
        },
      ),
      { numRuns: 60 },
    );
  });
});

type Envelope = { readonly text: string; readonly message: Uint8Array };
type Action = { kind: string; byInitiator: boolean; pick: number; pq: boolean | undefined };

class Exchange {
  readonly #parties: readonly [Party, Party];
  readonly #flying: [Envelope[], Envelope[]] = [[], []];
  readonly #arrived: [Envelope[], Envelope[]] = [[], []];
  #count = 0;

  constructor({ initiator, joiner }: { initiator: Party; joiner: Party }) {
    this.#parties = [initiator, joiner];
  }

  run({ kind, byInitiator, pick, pq }: Action): void {
    const from = byInitiator ? 0 : 1;
    const flying = this.#flying[from];
    const at = pick % Math.max(flying.length, 1);
    if (kind === 'send') this.#send(from, pq);
    if (kind === 'drop') flying.splice(at, 1);
    if (kind === 'deliver') this.#deliver(from, at);
    if (kind === 'repeat') this.#repeat(from, pick);
  }

  deliverAll(): void {
    for (const from of [0, 1] as const) {
      while (this.#flying[from].length > 0) this.#deliver(from, this.#flying[from].length - 1);
    }
    for (const { skipped } of this.#parties) {
      expect(skipped.all().length).toBeLessThanOrEqual(this.#count);
    }
  }

  #send(from: 0 | 1, pq: boolean | undefined): void {
    const party = this.#parties[from];
    if (!canEncrypt(party.state)) return;
    const text = `message ${String(this.#count++)}`;
    this.#flying[from].push({ text, message: send(party, text, pq) });
  }

  #deliver(from: 0 | 1, at: number): void {
    const [envelope] = this.#flying[from].splice(at, 1);
    if (envelope === undefined) return;
    expect(receive(this.#parties[1 - from] as Party, envelope.message)).toBe(envelope.text);
    this.#arrived[from].push(envelope);
  }

  #repeat(from: 0 | 1, pick: number): void {
    const arrived = this.#arrived[from];
    const envelope = arrived[pick % Math.max(arrived.length, 1)];
    if (envelope === undefined) return;
    const type = errorType(receive(this.#parties[1 - from] as Party, envelope.message));
    expect(['duplicate', 'earlier', 'header']).toContain(type);
  }
}

describe('hostile input', () => {
  it('[RT20][RT14] random bytes are refused and change nothing', () => {
    const { initiator } = startParties();
    const before = initiator.state;
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), (message) => {
        expect(['parse', 'header']).toContain(errorType(receive(initiator, message)));
        expect(initiator.state).toBe(before);
      }),
      { numRuns: 200 },
    );
  });

  it('[RT20] an altered or cut message never decrypts, and the original still does or is known', () => {
    const { initiator, joiner } = startParties({ initiatorPq: true, joinerPq: true });
    const start = initiator.state;
    const message = send(joiner, 'original');
    const position = fc.nat(message.length - 1);
    fc.assert(
      fc.property(position, fc.integer({ min: 1, max: 255 }), fc.boolean(), (at, mask, isCut) => {
        const target = partyOf(start);
        const altered = isCut ? message.slice(0, at) : message.with(at, (message[at] ?? 0) ^ mask);
        const type = errorType(receive(target, altered));
        expect(['parse', 'header', 'body']).toContain(type);
        const original = receive(target, message);
        expect(type === 'body' ? errorType(original) : original).toBe(
          type === 'body' ? 'duplicate' : 'original',
        );
      }),
      { numRuns: 150 },
    );
  });

  it('[RT20] a peer that lies in headers gets a value and at most 1024 stored keys', () => {
    const { initiator, joiner } = startParties({ initiatorPq: true });
    pass(joiner, initiator, 'hello');
    pass(initiator, joiner, 'hello');
    const count = fc.oneof(fc.nat(1100), fc.integer({ min: 0, max: 0xffffffff }));
    const lies = fc.record({
      pn: count,
      number: count,
      maxVersion: fc.nat(0xffff),
      kind: fc.nat(3),
    });
    const seen = new Set<RatchetError['type'] | undefined>();
    fc.assert(
      fc.property(lies, (content) => {
        const target = partyOf(initiator.state);
        seen.add(errorType(receive(target, lie(joiner, content))));
        expect(target.skipped.all().length).toBeLessThanOrEqual(2 * maxSkipped);
        expect(target.state.currentVersion).toBe(3);
      }),
      { numRuns: 150 },
    );
    expect(seen.has(undefined)).toBe(false);
    expect(seen.has('parse')).toBe(true);
    expect(seen.has('body')).toBe(true);
    expect(seen.has('skippedTooMany')).toBe(true);
  });
});

type Lie = { pn: number; number: number; maxVersion: number; kind: number };

/** A well-sealed header with any content: no KEM, proposed, accepted, or not a header at all. */
function lie({ state }: Party, { pn, number, maxVersion, kind }: Lie): Uint8Array {
  const { sending, associatedData, dhSelf } = state;
  const { headerKey } = defined(sending, 'sending chain');
  const publicKey = systemRandom(1158);
  const kem = [
    undefined,
    { type: 'proposed' as const, publicKey },
    { type: 'accepted' as const, publicKey, ciphertext: systemRandom(1039) },
  ][kind];
  const content = { maxVersion, dhKey: dhSelf.publicKey, kem, previousCount: pn, number };
  const plaintext = kind === 3 ? systemRandom(50) : encodeHeader(content, 3);
  const iv = systemRandom(16);
  const options = { version: 3, pqSupport: true, iv };
  const sealedHeader = sealHeader(plaintext, { key: headerKey, associatedData }, options);
  return encodeMessage({ sealedHeader, bodyTag: iv, body: systemRandom(40) }, 3);
}

describe('test stand-ins', () => {
  it('[RT15] the stand-in KEM agrees with itself', () => {
    const { publicKey, secretKey } = fastKeys.kem();
    const { ciphertext, sharedSecret } = fastKeys.kemEncapsulate(publicKey);
    expect(hexEncode(fastKeys.kemDecapsulate(secretKey, ciphertext))).toBe(hexEncode(sharedSecret));
  });
});
