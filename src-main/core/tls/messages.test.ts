import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { concatBytes } from '../base/index.ts';
import { DecodeError, Reader, Writer } from '../encoding/index.ts';
import { decodeAlert, encodeAlert } from './alerts.ts';
import { TlsFault } from './fault.ts';
import { HandshakeReader } from './handshake-reader.ts';
import * as messages from './messages.ts';

const decoders: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  ServerHello: messages.decodeServerHello,
  'key share': messages.decodeServerShare,
  version: (bytes) => messages.decodeU16(bytes, 'version'),
  cookie: messages.decodeCookie,
  EncryptedExtensions: messages.decodeEncryptedExtensions,
  ALPN: messages.decodeAlpn,
  CertificateRequest: messages.decodeCertificateRequest,
  Certificate: messages.decodeCertificate,
  CertificateVerify: messages.decodeCertificateVerify,
  KeyUpdate: messages.decodeKeyUpdate,
  NewSessionTicket: messages.checkNewSessionTicket,
  alert: decodeAlert,
};

/** Bytes whose length fields often make sense. */
const almostMessages = fc
  .array(
    fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.uint8Array({ maxLength: 40 }).map((bytes) => new Writer().str(bytes).bytes()),
      fc.uint8Array({ maxLength: 40 }).map((bytes) => new Writer().large(bytes).bytes()),
      fc.uint8Array({ maxLength: 40 }).map((bytes) => new Writer().u8(0).large(bytes).bytes()),
    ),
    { maxLength: 6 },
  )
  .map((parts) => concatBytes(...parts));

describe('any bytes', () => {
  test.each(Object.keys(decoders))('as %s give a value or a DecodeError', (name) => {
    fc.assert(
      fc.property(almostMessages, (bytes) => {
        try {
          decoders[name]?.(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(DecodeError);
        }
      }),
      { numRuns: 3_000 },
    );
  });

  test('as handshake fragments give messages or a fault, and never more than came', () => {
    fc.assert(
      fc.property(fc.array(almostMessages, { maxLength: 8 }), (fragments) => {
        const reader = new HandshakeReader();
        let sizeBytes = 0;
        try {
          for (const fragment of fragments) {
            reader.push(fragment);
            for (let next = reader.next(); next; next = reader.next())
              sizeBytes += next.bytes.length;
          }
        } catch (error) {
          expect(error).toBeInstanceOf(TlsFault);
        }
        expect(sizeBytes).toBeLessThanOrEqual(concatBytes(...fragments).length);
      }),
      { numRuns: 3_000 },
    );
  });
});

describe('handshake messages', () => {
  test('are put together from fragments of any size', () => {
    const body = fc.uint8Array({ maxLength: 600 });
    fc.assert(
      fc.property(
        fc.array(body, { maxLength: 5 }),
        fc.integer({ min: 1, max: 90 }),
        (bodies, cut) => {
          const stream = concatBytes(
            ...bodies.map((bytes) => new Writer().u8(11).u8(0).large(bytes).bytes()),
          );
          const reader = new HandshakeReader();
          const found: Uint8Array[] = [];
          for (let offset = 0; offset < stream.length; offset += cut) {
            reader.push(stream.slice(offset, offset + cut));
            for (let next = reader.next(); next; next = reader.next()) found.push(next.body);
          }
          expect(found).toEqual(bodies);
          expect(reader.isEmpty).toBe(true);
        },
      ),
    );
  });

  test.each([
    { type: 2, limit: 16_384 },
    { type: 8, limit: 16_384 },
    { type: 11, limit: 65_536 },
    { type: 13, limit: 65_536 },
    { type: 15, limit: 1_024 },
    { type: 20, limit: 32 },
    { type: 4, limit: 16_384 },
    { type: 24, limit: 1 },
  ])('of type $type hold at most $limit bytes', ({ type, limit }) => {
    const header = (sizeBytes: number) =>
      Uint8Array.of(type, sizeBytes >> 16, (sizeBytes >> 8) & 0xff, sizeBytes & 0xff);
    const fits = new HandshakeReader();
    fits.push(header(limit));
    expect(fits.next()).toBeUndefined();
    const exceeds = new HandshakeReader();
    exceeds.push(header(limit + 1));
    expect(() => exceeds.next()).toThrow(TlsFault);
  });
});

describe('ClientHello', () => {
  const random = new Uint8Array(32).fill(7);

  test('has the fields of the profile and nothing else', () => {
    const bytes = messages.encodeClientHello({
      random,
      groups: ['x25519', 'x448'],
      shares: [{ group: 'x25519', publicKey: Uint8Array.of(1, 2) }],
      alpn: ['smp/1'],
      cookie: Uint8Array.of(9),
    });
    const r = new Reader(bytes, 'ClientHello');
    expect([r.u8(), r.u8(), r.u16()]).toEqual([1, 0, bytes.length - 4]);
    expect([r.u16(), r.take(32), r.str(), r.large(), r.str()]).toEqual([
      0x0303,
      random,
      new Uint8Array(),
      Uint8Array.of(0x13, 0x03),
      Uint8Array.of(0),
    ]);
    const list = new Reader(r.large(), 'extensions');
    const extensions: (readonly [number, number[]])[] = [];
    while (list.remaining > 0) extensions.push([list.u16(), [...list.large()]]);
    expect(extensions).toEqual([
      [43, [2, 3, 4]],
      [10, [0, 4, 0, 0x1d, 0, 0x1e]],
      [13, [0, 4, 8, 8, 8, 7]],
      [51, [0, 6, 0, 0x1d, 0, 2, 1, 2]],
      [16, [0, 6, 5, 0x73, 0x6d, 0x70, 0x2f, 0x31]],
      [44, [0, 1, 9]],
    ]);
  });
});

describe('alerts', () => {
  test('are warnings only where RFC 8446 says so', () => {
    expect([
      encodeAlert('closeNotify'),
      encodeAlert('userCanceled'),
      encodeAlert('handshakeFailure'),
    ]).toEqual([Uint8Array.of(1, 0), Uint8Array.of(1, 90), Uint8Array.of(2, 40)]);
  });

  test('of one byte, three bytes or another level are not alerts', () => {
    const wrong = [Uint8Array.of(2), Uint8Array.of(2, 40, 0), Uint8Array.of(3, 40)];
    expect(wrong.map(decodeAlert)).toEqual([undefined, undefined, undefined]);
  });
});
