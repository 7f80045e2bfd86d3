/**
 * A TLS 1.3 server of the profile on our own primitives, for tests: it can play a correct
 * handshake and lie at every point of it. One connection, no error handling, no production use.
 */
import { createPrivateKey, sign } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { ml_kem768 as mlKem768 } from '@noble/post-quantum/ml-kem.js';
import { bytesEqual, concatBytes, defined, utf8Encode } from '../../base/index.ts';
import {
  generateX25519,
  generateX448,
  systemRandom,
  x25519,
  x25519Public,
  x448,
  x448Public,
} from '../../crypto/index.ts';
import { Reader, Writer } from '../../encoding/index.ts';
import * as schedule from '../key-schedule.ts';
import { EXTENSION_TYPES, GROUP_CODES, SIGNATURE_SCHEMES } from '../messages.ts';
import { recordCipher } from '../record-cipher.ts';
import {
  type ContentType,
  type PlainRecord,
  RecordProtection,
  RecordReader,
  encodePlainRecord,
} from '../record.ts';
import type { TlsGroup } from '../types.ts';
import type { TestChain } from './chains.ts';

export const MESSAGE = {
  clientHello: 1,
  serverHello: 2,
  newSessionTicket: 4,
  endOfEarlyData: 5,
  encryptedExtensions: 8,
  certificate: 11,
  certificateRequest: 13,
  certificateVerify: 15,
  finished: 20,
  keyUpdate: 24,
} as const;

export type SeenClientHello = {
  readonly random: Uint8Array;
  readonly bytes: Uint8Array;
  readonly extensions: ReadonlyMap<number, Uint8Array>;
  readonly groups: readonly number[];
  readonly shares: ReadonlyMap<number, Uint8Array>;
};

export type Extension = readonly [type: number, data: Uint8Array];

/** A handshake message with its header. */
export function message(type: number, body: Uint8Array): Uint8Array {
  return new Writer()
    .u8(type)
    .u8(body.length >> 16)
    .u16(body.length & 0xffff)
    .raw(body)
    .bytes();
}

export function extensionList(extensions: readonly Extension[]): Uint8Array {
  const list = new Writer();
  for (const [type, data] of extensions) list.u16(type).large(data);
  return new Writer().large(list.bytes()).bytes();
}

export const u16Bytes = (value: number): Uint8Array => Uint8Array.of(value >> 8, value & 0xff);

export const TLS13_EXTENSION: Extension = [EXTENSION_TYPES.supportedVersions, u16Bytes(0x0304)];

export type ServerHelloFields = {
  readonly version: number;
  readonly random: Uint8Array;
  readonly sessionId: Uint8Array;
  readonly suite: number;
  readonly compression: number;
  readonly extensions: readonly Extension[];
};

export function serverHelloMessage(fields: ServerHelloFields): Uint8Array {
  const body = new Writer().u16(fields.version).raw(fields.random).str(fields.sessionId);
  body.u16(fields.suite).u8(fields.compression).raw(extensionList(fields.extensions));
  return message(MESSAGE.serverHello, body.bytes());
}

export const RETRY_RANDOM = new Uint8Array(
  Buffer.from('cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c', 'hex'),
);

export class TestServer {
  readonly #socket: Duplex;
  readonly #chain: TestChain;
  readonly #records = new RecordReader();
  readonly #waiting: (() => void)[] = [];
  #isEnded = false;
  #chunks: Uint8Array[] = [];
  #read: RecordProtection | undefined;
  #write: RecordProtection | undefined;
  #secrets: schedule.HandshakeSecrets | undefined;
  #application: schedule.TrafficSecrets | undefined;
  transcript: Uint8Array[] = [];
  clientHello: SeenClientHello | undefined;

  constructor(socket: Duplex, chain: TestChain) {
    this.#socket = socket;
    this.#chain = chain;
    const wake = () => {
      for (const resume of this.#waiting.splice(0)) resume();
    };
    socket.on('data', (chunk: Buffer) => {
      this.#chunks.push(new Uint8Array(chunk));
      wake();
    });
    for (const event of ['end', 'close', 'error']) {
      socket.on(event, () => {
        this.#isEnded = true;
        wake();
      });
    }
  }

  /** The client's next record, unprotected; undefined at the end of the stream. */
  async readRecord(): Promise<PlainRecord | undefined> {
    for (;;) {
      const record = this.#records.next();
      if (record !== undefined) {
        if (this.#read === undefined || record.type !== 'applicationData') {
          return { type: record.type, content: record.body };
        }
        return this.#read.open(record);
      }
      const chunk = this.#chunks.shift();
      if (chunk !== undefined) this.#records.push(chunk);
      else if (this.#isEnded) return undefined;
      else {
        await new Promise<void>((resolve) => {
          this.#waiting.push(resolve);
        });
      }
    }
  }

  async readClientHello(): Promise<SeenClientHello> {
    const record = defined(await this.readRecord(), 'ClientHello');
    this.transcript.push(record.content);
    this.clientHello = parseClientHello(record.content);
    return this.clientHello;
  }

  /** Our share and what both make of it. */
  agree(group: TlsGroup): { readonly share: Uint8Array; readonly secret: Uint8Array } {
    const theirs = defined(this.clientHello?.shares.get(GROUP_CODES[group]), 'client share');
    if (group === 'x448') {
      const pair = generateX448(systemRandom);
      return { share: pair.publicKey, secret: x448(pair.secretKey, x448Public(theirs)) };
    }
    const pair = generateX25519(systemRandom);
    if (group === 'x25519') {
      return { share: pair.publicKey, secret: x25519(pair.secretKey, x25519Public(theirs)) };
    }
    const kem = mlKem768.encapsulate(theirs.subarray(0, 1184));
    const classical = x25519(pair.secretKey, x25519Public(theirs.slice(1184)));
    return {
      share: concatBytes(kem.cipherText, pair.publicKey),
      secret: concatBytes(kem.sharedSecret, classical),
    };
  }

  /** Fields of a correct ServerHello, and the secret it agrees on. */
  honestHello(group: TlsGroup = 'x25519'): {
    readonly fields: ServerHelloFields;
    readonly secret: Uint8Array;
  } {
    const { share, secret } = this.agree(group);
    const keyShare = new Writer().u16(GROUP_CODES[group]).large(share).bytes();
    const fields = {
      version: 0x0303,
      random: systemRandom(32),
      sessionId: new Uint8Array(),
      suite: 0x1303,
      compression: 0,
      extensions: [TLS13_EXTENSION, [EXTENSION_TYPES.keyShare, keyShare] as const],
    };
    return { fields, secret };
  }

  /** Counts a ServerHello as sent and changes to the handshake keys. */
  useHello(hello: Uint8Array, secret: Uint8Array): void {
    this.transcript.push(hello);
    this.#secrets = schedule.handshakeSecrets(secret, schedule.hashParts(this.transcript));
    this.#write = new RecordProtection(this.#secrets.server, recordCipher);
    this.#read = new RecordProtection(this.#secrets.client, recordCipher);
  }

  sendHello(group: TlsGroup = 'x25519'): void {
    const { fields, secret } = this.honestHello(group);
    const hello = serverHelloMessage(fields);
    this.sendPlain('handshake', hello);
    this.useHello(hello, secret);
  }

  /** A HelloRetryRequest, counted in the transcript. */
  sendRetry(extensions: readonly Extension[]): void {
    const retry = serverHelloMessage({
      version: 0x0303,
      random: RETRY_RANDOM,
      sessionId: new Uint8Array(),
      suite: 0x1303,
      compression: 0,
      extensions: [TLS13_EXTENSION, ...extensions],
    });
    const hash = schedule.hashParts(this.transcript);
    this.transcript = [message(254, hash), retry];
    this.sendPlain('handshake', retry);
  }

  encryptedExtensions(extensions?: readonly Extension[]): Uint8Array {
    const name = new Writer().str(utf8Encode('smp/1')).bytes();
    const alpn: Extension = [EXTENSION_TYPES.alpn, new Writer().large(name).bytes()];
    return message(MESSAGE.encryptedExtensions, extensionList(extensions ?? [alpn]));
  }

  certificateRequest(context = new Uint8Array()): Uint8Array {
    const schemes = new Writer().large(u16Bytes(SIGNATURE_SCHEMES.ed25519)).bytes();
    const extensions = extensionList([[EXTENSION_TYPES.signatureAlgorithms, schemes]]);
    const body = new Writer().str(context).raw(extensions).bytes();
    return message(MESSAGE.certificateRequest, body);
  }

  certificate(options: { chain?: readonly Uint8Array[]; context?: Uint8Array } = {}): Uint8Array {
    const entries = (options.chain ?? this.#chain.chainDer).map((der) =>
      concatBytes(u24Bytes(der.length), der, Uint8Array.of(0, 0)),
    );
    const list = concatBytes(...entries);
    const context = new Writer().str(options.context ?? new Uint8Array()).bytes();
    return message(MESSAGE.certificate, concatBytes(context, u24Bytes(list.length), list));
  }

  certificateVerify(
    options: { scheme?: number; keyPem?: string; content?: Uint8Array } = {},
  ): Uint8Array {
    const hash = schedule.hashParts(this.transcript);
    const content = options.content ?? schedule.certificateVerifyContent(hash);
    const key = createPrivateKey(options.keyPem ?? this.#chain.keyPem);
    const signature = new Uint8Array(sign(null, content, key));
    const scheme = options.scheme ?? SIGNATURE_SCHEMES[this.#chain.algorithm];
    const body = new Writer().u16(scheme).large(signature).bytes();
    return message(MESSAGE.certificateVerify, body);
  }

  finished(): Uint8Array {
    const { server } = defined(this.#secrets, 'handshake secrets');
    const hash = schedule.hashParts(this.transcript);
    return message(MESSAGE.finished, schedule.finishedVerifyData(server, hash));
  }

  /** After Finished was counted: application keys for what we send. */
  useApplicationKeys(): void {
    const { handshake } = defined(this.#secrets, 'handshake secrets');
    const hash = schedule.hashParts(this.transcript);
    this.#application = schedule.applicationSecrets(handshake, hash);
    this.#write = new RecordProtection(this.#application.server, recordCipher);
  }

  /** Reads Certificate, if asked for, and Finished of the client; gives its verify_data. */
  async readClientFlight(): Promise<Uint8Array> {
    const { client } = defined(this.#secrets, 'handshake secrets');
    for (;;) {
      const { content } = defined(await this.readRecord(), 'client flight');
      if (content[0] === MESSAGE.finished) {
        const expected = schedule.finishedVerifyData(client, schedule.hashParts(this.transcript));
        if (!bytesEqual(content.subarray(4), expected)) throw new Error('wrong client Finished');
        const application = defined(this.#application, 'application secrets');
        this.#read = new RecordProtection(application.client, recordCipher);
        return expected;
      }
      this.transcript.push(content);
    }
  }

  /** Counts a handshake message and sends it in one record. */
  say(handshakeMessage: Uint8Array): void {
    this.transcript.push(handshakeMessage);
    this.send('handshake', handshakeMessage);
  }

  /** Sends a record under the current keys, if there are any. */
  send(type: ContentType, content: Uint8Array): void {
    this.sendRaw(this.seal(type, content));
  }

  seal(type: ContentType, content: Uint8Array): Uint8Array {
    return this.#write?.seal(type, content) ?? encodePlainRecord(type, content, 3);
  }

  sendPlain(type: ContentType, content: Uint8Array): void {
    this.sendRaw(encodePlainRecord(type, content, 3));
  }

  sendRaw(bytes: Uint8Array): void {
    if (!this.#socket.destroyed && !this.#socket.writableEnded) this.#socket.write(bytes);
  }

  /** Changes our sending key as after a KeyUpdate. */
  updateWriteKey(): void {
    this.#write?.update();
  }

  updateReadKey(): void {
    this.#read?.update();
  }

  end(): void {
    this.#socket.end();
  }
}

/** Plays the rest of a correct handshake after ServerHello, up to the client's Finished. */
export async function finishHandshake(server: TestServer): Promise<Uint8Array> {
  server.say(server.encryptedExtensions());
  server.say(server.certificate());
  server.say(server.certificateVerify());
  server.say(server.finished());
  server.useApplicationKeys();
  return server.readClientFlight();
}

/** Plays a whole correct handshake; the session id. */
export async function playHandshake(
  server: TestServer,
  group: TlsGroup = 'x25519',
): Promise<Uint8Array> {
  await server.readClientHello();
  server.sendHello(group);
  return finishHandshake(server);
}

function parseClientHello(bytes: Uint8Array): SeenClientHello {
  const r = new Reader(bytes, 'ClientHello');
  r.take(4 + 2);
  const random = r.take(32);
  r.str();
  r.large();
  r.str();
  const list = new Reader(r.large(), 'extensions');
  const extensions = new Map<number, Uint8Array>();
  while (list.remaining > 0) extensions.set(list.u16(), list.large());
  const groupList = new Reader(defined(extensions.get(10), 'supported_groups'), 'groups');
  groupList.u16();
  const groups: number[] = [];
  while (groupList.remaining > 0) groups.push(groupList.u16());
  const shareList = new Reader(defined(extensions.get(51), 'key_share'), 'key_share');
  shareList.u16();
  const shares = new Map<number, Uint8Array>();
  while (shareList.remaining > 0) shares.set(shareList.u16(), shareList.large());
  return { random, bytes, extensions, groups, shares };
}

function u24Bytes(value: number): Uint8Array {
  return Uint8Array.of(value >> 16, (value >> 8) & 0xff, value & 0xff);
}
