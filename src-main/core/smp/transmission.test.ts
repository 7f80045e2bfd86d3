import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { concatBytes } from '../base/index.ts';
import {
  type AuthPublicKey,
  generateEd25519,
  generateEd448,
  generateX25519,
  ed25519PublicOf,
  ed448PublicOf,
  initCrypto,
  x25519PublicOf,
} from '../crypto/index.ts';
import { type BrokerMessage, encodeBrokerMessage } from './broker-messages.ts';
import { encodeCommand } from './commands.ts';
import { sealClientMessage } from './envelope.ts';
import { hex, seededRandom } from './testing.ts';
import {
  type CommandKey,
  buildTransmission,
  decodeBatch,
  decodeTransmission,
  encodeTransmission,
  packBatches,
  verifyTransmission,
} from './transmission.ts';

beforeAll(initCrypto);

describe('authorisation', () => {
  const random = seededRandom('authorisation');

  function secretKeys(): readonly (readonly [CommandKey, AuthPublicKey])[] {
    const ed25519 = generateEd25519(random).secretKey;
    const ed448 = generateEd448(random).secretKey;
    const x = generateX25519(random).secretKey;
    return [
      [
        { type: 'ed25519', key: ed25519 },
        { type: 'ed25519', key: ed25519PublicOf(ed25519) },
      ],
      [
        { type: 'ed448', key: ed448 },
        { type: 'ed448', key: ed448PublicOf(ed448) },
      ],
      [
        { type: 'x25519', key: x },
        { type: 'x25519', key: x25519PublicOf(x) },
      ],
    ];
  }

  test.each([6, 7, 15, 16, 18])(
    '[SMP6] at version %i only the right key, session, ids and command verify',
    (v) => {
      const server = generateX25519(random);
      const fields = { corrId: random(24), entityId: random(24), command: random(50) };
      const sessionId = random(32);
      for (const [key, publicKey] of secretKeys()) {
        const session = { version: v, sessionId, serverKey: server.publicKey };
        const built = decodeTransmission(buildTransmission(fields, session, { key }), v);
        const options = { sessionId, key: publicKey, serverKey: server.secretKey };
        expect(verifyTransmission(built, options)).toBe(true);
        const others = secretKeys().map(([, other]) =>
          verifyTransmission(built, { ...options, key: other }),
        );
        const forged = (['corrId', 'entityId', 'command', 'auth'] as const).map((field) =>
          verifyTransmission({ ...built, [field]: random(24) }, options),
        );
        const elsewhere = verifyTransmission(built, { ...options, sessionId: random(32) });
        expect([...others, ...forged, elsewhere]).toEqual(Array.from({ length: 8 }, () => false));
      }
    },
  );
});

describe('sizes of 20-smp section 12', () => {
  const v18 = { version: 18, sessionId: new Uint8Array(32) };
  const v6 = { ...v18, version: 6 };
  const zeros = (size: number) => new Uint8Array(size);
  const event = { auth: zeros(0), corrId: zeros(0), entityId: zeros(24) };
  const answer = { ...event, corrId: zeros(24) };
  const signed = { ...answer, auth: zeros(64) };
  const sub = encodeCommand({ type: 'SUB' }, 18);
  const broker = (value: BrokerMessage) => encodeBrokerMessage(value, 18);

  test.each([
    ['SUB', 121, 135, encodeTransmission({ ...signed, command: sub }, v18)],
    ['SUB of version 6', 153, 106, encodeTransmission({ ...signed, command: sub }, v6)],
    [
      'NMSG',
      203,
      80,
      encodeTransmission(
        { ...event, command: broker({ type: 'NMSG', nonce: zeros(24), encMeta: zeros(144) }) },
        v18,
      ),
    ],
    ['END', 32, 255, encodeTransmission({ ...event, command: broker({ type: 'END' }) }, v18)],
    ['SOK', 58, 255, encodeTransmission({ ...answer, command: broker({ type: 'SOK' }) }, v18)],
    [
      'MSG',
      16_180,
      1,
      encodeTransmission(
        { ...event, command: broker({ type: 'MSG', msgId: zeros(24), encBody: zeros(16_122) }) },
        v18,
      ),
    ],
  ])('[SMP5] %s takes %i bytes, %i of them fit a block', (...row) => {
    const [, size, count, item] = row;
    expect(2 + item.length).toBe(size);
    const packed = packBatches(Array.from({ length: count }, () => item));
    expect(packed).toHaveLength(1);
    const more = packBatches(Array.from({ length: count + 1 }, () => item));
    expect(more).toHaveLength(2);
  });

  test('[SMP5] three SOKs go with a MSG, four do not', () => {
    const sok = encodeTransmission({ ...answer, command: broker({ type: 'SOK' }) }, v18);
    const msg = new Uint8Array(16_178);
    expect(packBatches([sok, sok, sok, msg])).toHaveLength(1);
    expect(packBatches([sok, sok, sok, sok, msg])).toHaveLength(2);
  });

  test('[SMP5] packing keeps every transmission, in order', () => {
    const items = fc.array(fc.integer({ min: 1, max: 16_500 }), { maxLength: 40 });
    fc.assert(
      fc.property(items, (sizes) => {
        const packed = packBatches(sizes.map((size, i) => new Uint8Array(size).fill(i)));
        const found = packed.flatMap((batch) =>
          batch.type === 'batch' ? decodeBatch(batch.content).map(({ length }) => length) : [0],
        );
        expect(found).toEqual(sizes.map((size) => (size > 16_363 ? 0 : size)));
      }),
    );
  });

  test('[SMP5] envelopes are 15992 and 16043 bytes', () => {
    const random = seededRandom('sizes');
    const common = { secret: random(32), nonce: random(24), version: 4 };
    const senderKey = generateX25519(random).publicKey;
    const confirmation = sealClientMessage({ body: random(100) }, { ...common, senderKey });
    const later = sealClientMessage({ body: random(100) }, common);
    expect([confirmation.ok && confirmation.value.length, later.ok && later.value.length]).toEqual([
      15_992, 16_043,
    ]);
  });

  test('[SMP5] PING is 31 bytes after its length', () => {
    const corrId = zeros(24).fill(0xab);
    const transmission = buildTransmission(
      { corrId, entityId: zeros(0), command: encodeCommand({ type: 'PING' }, 18) },
      v18,
      {},
    );
    const [batch] = packBatches([transmission]);
    expect(batch).toEqual({
      type: 'batch',
      count: 1,
      content: concatBytes(hex('01001f0018'), corrId, hex('0050494e47')),
    });
  });
});
