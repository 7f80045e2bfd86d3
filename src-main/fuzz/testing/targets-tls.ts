/** What a server may send before and after TLS trusts it: records, handshake messages, chains. */
import { concatBytes, hexDecode } from '../../core/base/index.ts';
import { sha256, systemRandom } from '../../core/crypto/index.ts';
import { DecodeError } from '../../core/encoding/index.ts';
import { verifyChain } from '../../core/tls/index.ts';
import { decodeAlert } from '../../core/tls/alerts.ts';
import { TlsFault } from '../../core/tls/fault.ts';
import { HandshakeReader } from '../../core/tls/handshake-reader.ts';
import {
  checkNewSessionTicket,
  decodeAlpn,
  decodeCertificate,
  decodeCertificateRequest,
  decodeCertificateVerify,
  decodeCookie,
  decodeEncryptedExtensions,
  decodeKeyUpdate,
  decodeServerHello,
  decodeServerShare,
} from '../../core/tls/messages.ts';
import { recordCipher } from '../../core/tls/record-cipher.ts';
import { RecordProtection, RecordReader, encodePlainRecord } from '../../core/tls/record.ts';
import { TlsSession } from '../../core/tls/session.ts';
import {
  MESSAGE,
  RETRY_RANDOM,
  TLS13_EXTENSION,
  extensionList,
  message,
  serverHelloMessage,
  u16Bytes,
} from '../../core/tls/testing/test-server.ts';
import { vectorCases } from '../../core/testing/vectors.ts';
import type { Target } from './campaign.ts';

const NOW_MS = 1_790_000_000_000;
const isTlsFault = (error: unknown): boolean => error instanceof TlsFault;

type ChainCase = { readonly certChain: readonly string[] };
const CHAINS = vectorCases<ChainCase>('smp_handshake', 'certChain')
  .map(({ certChain }) => certChain.map((der) => hexDecode(der) ?? new Uint8Array()))
  .filter((chain) => chain.length >= 2);

const SERVER_HELLOS = [
  { random: new Uint8Array(32).fill(5), share: [0x00, 0x1d, 0x00, 0x20] },
  { random: RETRY_RANDOM, share: [0x00, 0x1d] },
].map(({ random, share }) =>
  serverHelloMessage({
    ...{ version: 0x0303, random, sessionId: new Uint8Array(), suite: 0x1303, compression: 0 },
    extensions: [
      TLS13_EXTENSION,
      [
        51,
        share.length === 2
          ? Uint8Array.from(share)
          : concatBytes(Uint8Array.from(share), new Uint8Array(32).fill(9)),
      ],
    ],
  }),
);
const u24 = (size: number) => Uint8Array.of(size >> 16, size >> 8, size);
const CERTIFICATES = CHAINS.map((chain) => {
  const list = concatBytes(...chain.flatMap((der) => [u24(der.length), der, Uint8Array.of(0, 0)]));
  return message(MESSAGE.certificate, concatBytes(Uint8Array.of(0), u24(list.length), list));
});
const ALPN = Uint8Array.from([0, 6, 5, ...[...'smp/1'].map((char) => char.charCodeAt(0))]);
const MESSAGES = [
  ...SERVER_HELLOS,
  ...CERTIFICATES,
  message(MESSAGE.encryptedExtensions, extensionList([[16, ALPN]])),
  message(
    MESSAGE.certificateRequest,
    concatBytes(Uint8Array.of(0), extensionList([[13, u16Bytes(0x0807)]])),
  ),
  message(
    MESSAGE.certificateVerify,
    concatBytes(u16Bytes(0x0807), u16Bytes(64), new Uint8Array(64)),
  ),
  message(MESSAGE.finished, new Uint8Array(32)),
  message(MESSAGE.keyUpdate, Uint8Array.of(0)),
  message(
    MESSAGE.newSessionTicket,
    concatBytes(
      new Uint8Array(8),
      Uint8Array.of(1, 7),
      u16Bytes(3),
      new Uint8Array(3),
      u16Bytes(0),
    ),
  ),
  ALPN,
];
const RECORDS = MESSAGES.map((bytes) =>
  encodePlainRecord('handshake', bytes.subarray(0, 16_384), 3),
).concat(
  encodePlainRecord('changeCipherSpec', Uint8Array.of(1), 3),
  encodePlainRecord('alert', Uint8Array.of(2, 40), 3),
);

const DECODERS: readonly ((body: Uint8Array) => unknown)[] = [
  decodeServerHello,
  decodeServerShare,
  decodeCookie,
  decodeEncryptedExtensions,
  decodeAlpn,
  decodeCertificateRequest,
  decodeCertificate,
  decodeCertificateVerify,
  decodeKeyUpdate,
  checkNewSessionTicket,
  decodeAlert,
];

function decodeBodies(input: Uint8Array): void {
  for (const body of [input, input.subarray(4)]) {
    for (const decode of DECODERS) {
      try {
        decode(body);
      } catch (error) {
        if (!(error instanceof DecodeError) && !(error instanceof TlsFault)) throw error;
      }
    }
  }
}

/** Cut into chunks of odd sizes, as a socket would. */
function readMessages(input: Uint8Array): void {
  const reader = new HandshakeReader();
  for (let offset = 0; offset < input.length; offset += 777) {
    reader.push(input.subarray(offset, offset + 777));
    while (reader.next() !== undefined);
  }
}

function readRecords(input: Uint8Array): void {
  const reader = new RecordReader();
  const protection = new RecordProtection(new Uint8Array(32).fill(4), recordCipher);
  for (let offset = 0; offset < input.length; offset += 999) {
    reader.push(input.subarray(offset, offset + 999));
    for (let record = reader.next(); record !== undefined; record = reader.next()) {
      if (record.type === 'applicationData') protection.open(record);
    }
  }
}

/** Two certificates out of one input; the pin is right, so that the parser is reached. */
function checkChain(input: Uint8Array): unknown {
  const half = CHAINS[input.length % CHAINS.length]?.[0] ?? input;
  return [
    verifyChain([half, input], sha256(input), NOW_MS),
    verifyChain([input, half], sha256(half), NOW_MS),
  ];
}

/** A session that gets these bytes for the server's answer: it ends, and never throws. */
function answerSession(input: Uint8Array): void {
  const session = new TlsSession({
    alpn: ['smp/1'],
    keyHash: new Uint8Array(32),
    random: systemRandom,
    nowMs: () => NOW_MS,
  });
  session.start();
  const events = session.receive(input);
  if (events.some(({ type }) => type === 'established')) throw new Error('trusted a stranger');
}

export const TLS_TARGETS: readonly Target[] = [
  { name: 'tls: records', seeds: RECORDS, cases: 8_000, run: readRecords, expects: isTlsFault },
  {
    name: 'tls: handshake messages',
    seeds: MESSAGES,
    cases: 8_000,
    run: readMessages,
    expects: isTlsFault,
  },
  { name: 'tls: message bodies', seeds: MESSAGES, cases: 8_000, run: decodeBodies },
  { name: 'tls: answer to ClientHello', seeds: RECORDS, cases: 3_000, run: answerSession },
  { name: 'tls: certificate chain', seeds: CHAINS.flat(), cases: 2_500, run: checkChain },
];
