import { connect as connectTcp } from 'node:net';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { connect as connectNodeTls } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { base64urlEncode, concatBytes, utf8Encode } from '../core/base/index.ts';
import { initCrypto, pad, systemRandom, unpad } from '../core/crypto/index.ts';
import {
  type BrokerMessage,
  type ClientCommand,
  SMP_BLOCK_SIZE_BYTES,
  decodeServerHello,
  decodeServiceReply,
  encodeBatch,
  encodeClientHello,
  encodeTransmission,
} from '../core/smp/index.ts';
import { parseServer } from '../core/encoding/index.ts';
import { TestClient, bodyOf, newQueue, openTls } from './testing/test-client.ts';
import { type TestRelay, startTestRelay } from './testing/test-relay.ts';

const OK = { type: 'OK' };
const NOTHING = new Uint8Array(0);

let relay: TestRelay;

beforeAll(async () => {
  await initCrypto();
  relay = await startTestRelay({ password: 'open-sesame' });
});

afterAll(async () => {
  await relay.remove();
});

function cmdError(code: string): unknown {
  return { type: 'ERR', error: { type: 'CMD', code } };
}

/** The first block of the relay on a fresh TLS connection, and what happens after our answer. */
async function answerHello(
  hello: (keyHash: Uint8Array) => Uint8Array,
): Promise<{ readonly later: Uint8Array; readonly ended: boolean }> {
  const connection = await openTls(relay.address);
  const { keyHash } = parseServer('smp', relay.address);
  return new Promise((resolve) => {
    let received: Uint8Array = NOTHING;
    connection.onClose(() => {
      resolve({ later: received.subarray(SMP_BLOCK_SIZE_BYTES), ended: true });
    });
    connection.onData((chunk) => {
      const isFirst = received.length === 0;
      received = concatBytes(received, chunk);
      if (isFirst) void connection.write(hello(keyHash));
    });
  });
}

describe('handshake', () => {
  test('[RL1] the hello repeats the chain of TLS, the address is the hash of its CA', async () => {
    const connection = await openTls(relay.address);
    const block = await new Promise<Uint8Array>((resolve) => {
      let received: Uint8Array = NOTHING;
      connection.onData((chunk) => {
        received = concatBytes(received, chunk);
        if (received.length === SMP_BLOCK_SIZE_BYTES) resolve(received);
      });
    });
    const hello = decodeServerHello(unpad(block));
    expect(hello.versions).toEqual({ min: 8, max: 18 });
    expect(hello.sessionId).toEqual(connection.sessionId);
    expect(hello.authentication?.certChain).toEqual(connection.peerCertificates);
    expect(connection.leafKey.type).toBe('ed448');
    connection.close();
  });

  test('[RL3] other versions, another key hash, rubbish: closed without an answer', async () => {
    const keys = { clientKey: undefined };
    const bad: ((keyHash: Uint8Array) => Uint8Array)[] = [
      (keyHash) => pad(encodeClientHello({ ...keys, version: 19, keyHash }), 16384),
      (keyHash) => pad(encodeClientHello({ ...keys, version: 7, keyHash }), 16384),
      () => pad(encodeClientHello({ ...keys, version: 18, keyHash: systemRandom(32) }), 16384),
      () => new Uint8Array(16384).fill(0xff),
      () => pad(NOTHING, 16384),
    ];
    for (const hello of bad) {
      expect(await answerHello(hello)).toEqual({ later: NOTHING, ended: true });
    }
  });

  test('[RL3] a service is told that there are none', async () => {
    const service = {
      role: 'messaging',
      certChain: [Uint8Array.of(1)],
      signedKey: NOTHING,
    } as const;
    const { later } = await answerHello((keyHash) => {
      const client = { version: 18, keyHash, isProxyServer: false, service };
      return pad(encodeClientHello(client), 16384);
    });
    expect(decodeServiceReply(unpad(later))).toEqual({
      type: 'rejected',
      error: { type: 'HANDSHAKE', code: 'BAD_SERVICE' },
    });
  });

  test('[RL2] without ALPN, or with another protocol, there is no conversation', async () => {
    const connection = await openTls(relay.address, []);
    await new Promise<void>((resolve) => {
      connection.onClose(() => {
        resolve();
      });
      connection.onData(() => undefined);
    });
    await expect(openTls(relay.address, ['http/1.1'])).rejects.toThrow(/alert|closed/);
  });

  test('[RL2] TLS 1.2 is spoken too: the session id is its tls-unique of 12 bytes', async () => {
    const socket = connectNodeTls({
      ...{ host: '127.0.0.1', port: relay.port, rejectUnauthorized: false },
      ...{ ALPNProtocols: ['smp/1'], maxVersion: 'TLSv1.2' },
      ...{ ciphers: 'ECDHE-ECDSA-CHACHA20-POLY1305', sigalgs: 'ed448:ed25519' },
    });
    const received = await new Promise<Buffer>((resolve) => {
      const chunks: Buffer[] = [];
      socket.on('data', (chunk) => {
        chunks.push(chunk);
        const all = Buffer.concat(chunks);
        if (all.length >= SMP_BLOCK_SIZE_BYTES) resolve(all);
      });
    });
    const { sessionId } = decodeServerHello(unpad(received));
    expect(sessionId.length).toBe(12);
    expect(Buffer.from(sessionId)).toEqual(socket.getFinished());
    socket.destroy();
  });

  test('[RL6] no hello in two minutes: closed; no traffic in six hours: only the unsubscribed', async () => {
    const own = await startTestRelay();
    const silent = await openTls(own.address);
    silent.onData(() => undefined);
    const silentEnded = new Promise<void>((resolve) => {
      silent.onClose(() => {
        resolve();
      });
    });
    const [idle, subscribed] = [
      await TestClient.connect(own.address),
      await TestClient.connect(own.address),
    ];
    const queue = await newQueue(subscribed);
    await idle.request({ type: 'PING' });
    own.clock.advance(120_000);
    await silentEnded;
    own.clock.advance(5 * 3_600_000);
    expect(await idle.request({ type: 'PING' })).toEqual({ type: 'PONG' });
    own.clock.advance(6 * 3_600_000 + 600_000);
    await idle.closed;
    expect(
      await subscribed.request({ type: 'SUB' }, { entityId: queue.rcvId, key: queue.rcvKey }),
    ).toEqual({
      type: 'SOK',
      serviceId: undefined,
    });
    await own.remove();
  });

  test('[RL6] a connection that never begins TLS does not keep the relay from closing', async () => {
    const own = await startTestRelay();
    const socket = connectTcp(own.port, '127.0.0.1');
    await new Promise((resolve) => socket.once('connect', resolve));
    const ended = new Promise((resolve) => socket.once('close', resolve));
    socket.on('error', () => undefined);
    socket.write('GET / HTTP/1.1\r\n\r\n');
    await own.remove();
    await ended;
  });
});

describe('versions', () => {
  test.each([8, 9, 11, 14, 15, 16, 17, 18])(
    '[RL3] [RL4] a queue lives its life at version %i',
    async (version) => {
      const alice = await TestClient.connect(relay.address, { version });
      const bob = await TestClient.connect(relay.address, { version });
      expect(alice.session.blocks.send.type).toBe(version >= 11 ? 'encrypted' : 'plain');
      const queue = await newQueue(alice, {
        password: 'open-sesame',
        ...(version < 9 ? { queueReqData: undefined } : {}),
      });
      expect(queue.ids.queueMode).toBe(version < 9 ? undefined : 'messaging');
      const { rcvId, sndId, rcvKey, sndKey, sndPublic } = queue;
      if (version < 9)
        await alice.request({ type: 'KEY', sndKey: sndPublic }, { entityId: rcvId, key: rcvKey });
      else {
        const secured = await bob.request(
          { type: 'SKEY', sndKey: sndPublic },
          { entityId: sndId, key: sndKey },
        );
        expect(secured).toEqual(OK);
      }
      const body = new Uint8Array(version < 11 ? 16064 : 16048).fill(0x61);
      const send = { type: 'SEND', hasNotification: false, body } as const;
      expect(await bob.request(send, { entityId: sndId, key: sndKey })).toEqual(OK);
      const tooLong = { ...send, body: concatBytes(body, Uint8Array.of(1)) };
      if (version !== 8 && version !== 9) {
        expect(await bob.request(tooLong, { entityId: sndId, key: sndKey })).toEqual({
          type: 'ERR',
          error: { type: 'LARGE_MSG' },
        });
      }
      const message = await alice.event(rcvId);
      expect(bodyOf(queue, message)).toBe('a'.repeat(body.length));
      const subscribed = await alice.request({ type: 'SUB' }, { entityId: rcvId, key: rcvKey });
      expect(subscribed.type).toBe(version >= 16 ? 'SOK' : 'OK');
      expect(await alice.event(rcvId)).toEqual(message);
      expect(await bob.request({ type: 'DEL' }, { entityId: rcvId, key: rcvKey })).toEqual(OK);
      expect(await alice.event(rcvId)).toEqual({ type: version >= 10 ? 'DELD' : 'END' });
      alice.close();
      bob.close();
    },
  );

  test('[RL4] a proxy’s blocks are plain at every version', async () => {
    const client = await TestClient.connect(relay.address, { isProxyServer: true });
    expect(client.session.blocks.send.type).toBe('plain');
    expect(await client.request({ type: 'PING' })).toEqual({ type: 'PONG' });
    client.close();
  });
});

describe('blocks and credentials', () => {
  /** The answer to raw command bytes with the given authorisation and entity. */
  async function raw(
    client: TestClient,
    command: string | Uint8Array,
    { auth = NOTHING, entityId = NOTHING }: { auth?: Uint8Array; entityId?: Uint8Array } = {},
  ): Promise<BrokerMessage> {
    const corrId = systemRandom(24);
    const bytes = typeof command === 'string' ? utf8Encode(command) : command;
    const transmission = encodeTransmission(
      { auth, corrId, entityId, command: bytes },
      client.session,
    );
    client.sendContent(encodeBatch([transmission]));
    return (await client.next((item) => Buffer.compare(item.corrId, corrId) === 0)).message;
  }

  test('[RL8] commands without what they need, or with what they must not have', async () => {
    const client = await TestClient.connect(relay.address);
    const [auth, entityId] = [new Uint8Array(64), systemRandom(24)];
    expect(await raw(client, 'NOPE')).toEqual(cmdError('UNKNOWN'));
    expect(await raw(client, '')).toEqual(cmdError('UNKNOWN'));
    expect(await raw(client, 'PING ')).toEqual(cmdError('SYNTAX'));
    expect(await raw(client, 'KEY ', { auth, entityId })).toEqual(cmdError('SYNTAX'));
    expect(await raw(client, 'SUB')).toEqual(cmdError('NO_AUTH'));
    expect(await raw(client, 'SUB', { entityId })).toEqual(cmdError('NO_AUTH'));
    expect(await raw(client, 'SUB', { auth })).toEqual(cmdError('NO_AUTH'));
    expect(await raw(client, 'PING', { auth })).toEqual(cmdError('HAS_AUTH'));
    expect(await raw(client, 'PING', { entityId })).toEqual(cmdError('HAS_AUTH'));
    expect(await raw(client, 'LGET', { auth, entityId })).toEqual(cmdError('HAS_AUTH'));
    expect(await raw(client, 'SEND F x')).toEqual(cmdError('NO_ENTITY'));
    expect(await raw(client, 'LGET')).toEqual(cmdError('NO_ENTITY'));
    client.close();
  });

  test('[RL9] authorisations of a wrong size: BLOCK; of all sizes for unknown ids: AUTH', async () => {
    const client = await TestClient.connect(relay.address);
    const entityId = systemRandom(24);
    const answer = await raw(client, 'SUB', { auth: new Uint8Array(63), entityId });
    expect(answer).toEqual({ type: 'ERR', error: { type: 'BLOCK' } });
    for (const sizeBytes of [64, 80, 114]) {
      expect(await raw(client, 'SUB', { auth: systemRandom(sizeBytes), entityId })).toEqual({
        type: 'ERR',
        error: { type: 'AUTH' },
      });
    }
    client.close();
  });

  test('[RL9] a service signature, and service commands: SERVICE', async () => {
    const client = await TestClient.connect(relay.address);
    const corrId = systemRandom(24);
    const fields = { auth: new Uint8Array(64), corrId, entityId: systemRandom(24) };
    const command = utf8Encode('SUB');
    const serviceSignature = new Uint8Array(64);
    client.sendContent(
      encodeBatch([encodeTransmission({ ...fields, command, serviceSignature }, client.session)]),
    );
    const { message } = await client.next((item) => Buffer.compare(item.corrId, corrId) === 0);
    expect(message).toEqual({ type: 'ERR', error: { type: 'SERVICE' } });
    expect(await raw(client, 'SUBS', fields)).toEqual({ type: 'ERR', error: { type: 'SERVICE' } });
    client.close();
  });

  test('[RL10] NEW with no or another password: AUTH', async () => {
    const client = await TestClient.connect(relay.address);
    for (const password of [undefined, 'open-sesam', 'open-sesame!']) {
      await expect(newQueue(client, { password })).rejects.toThrow(/AUTH/);
    }
    client.close();
  });

  test('[RL5] an item that does not parse spoils neither its block nor the connection', async () => {
    const client = await TestClient.connect(relay.address);
    const corrId = systemRandom(24);
    client.sendContent(
      encodeBatch([Uint8Array.of(200, 1, 2), client.encode({ type: 'PING' }, { corrId })]),
    );
    const bad = await client.next((item) => item.corrId.length === 0);
    expect(bad.message).toEqual({ type: 'ERR', error: { type: 'BLOCK' } });
    const good = await client.next((item) => Buffer.compare(item.corrId, corrId) === 0);
    expect(good.message).toEqual({ type: 'PONG' });
    client.close();
  });

  test('[RL5] a block that does not open ends the connection; the relay lives on', async () => {
    const client = await TestClient.connect(relay.address);
    void client.connection.write(systemRandom(SMP_BLOCK_SIZE_BYTES));
    await client.closed;
    const next = await TestClient.connect(relay.address);
    expect(await next.request({ type: 'PING' })).toEqual({ type: 'PONG' });
    next.close();
  });

  test('[RL5] any content of a block is answered, and never crashes the relay', async () => {
    const client = await TestClient.connect(relay.address);
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 80 }),
      fc.constantFrom('SEND F ', 'NEW ', 'ACK ', 'LSET ', 'PFWD ', 'RFWD ').map(utf8Encode),
    );
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.array(fc.array(piece, { maxLength: 3 }), { minLength: 1, maxLength: 5 }).map((items) =>
        encodeBatch(
          items.map((pieces) =>
            encodeTransmission(
              {
                auth: NOTHING,
                corrId: new Uint8Array(24),
                entityId: new Uint8Array(24),
                command: concatBytes(...pieces),
              },
              client.session,
            ),
          ),
        ),
      ),
    );
    for (const bytes of fc.sample(content, { numRuns: 300, seed: 7 })) client.sendContent(bytes);
    expect(await client.request({ type: 'PING' })).toEqual({ type: 'PONG' });
    const answers = await client.unread();
    expect(answers.length).toBeGreaterThanOrEqual(300);
    expect(new Set(answers.map(({ message }) => message.type))).toEqual(new Set(['ERR']));
    client.close();
  });

  test('[RL5] many commands in one block, and many blocks at once, are all answered in order', async () => {
    const client = await TestClient.connect(relay.address);
    const ids = Array.from({ length: 600 }, () => systemRandom(24));
    for (let start = 0; start < ids.length; start += 200) {
      const part = ids.slice(start, start + 200);
      client.sendContent(
        encodeBatch(part.map((corrId) => client.encode({ type: 'PING' }, { corrId }))),
      );
    }
    const answered: string[] = [];
    for (let i = 0; i < ids.length; i++) {
      answered.push(base64urlEncode((await client.next(() => true)).corrId));
    }
    expect(answered).toEqual(ids.map(base64urlEncode));
    client.close();
  });
});

describe('slow clients', () => {
  test('[RL7] what a client does not read waits in the store, and is delivered once it reads', async () => {
    const limits = { maxUnsentBytes: 32 * 1024 };
    const own = await startTestRelay({ limits });
    const sender = await TestClient.connect(own.address);
    const reader = await TestClient.connect(own.address);
    const body = new Uint8Array(16000).fill(0x61);
    const queues = [];
    for (let i = 0; i < 120; i++) {
      const queue = await newQueue(reader, {
        subMode: 'create',
        queueReqData: { type: 'contact' },
      });
      queues.push(queue);
      const sent = await sender.request(
        { type: 'SEND', hasNotification: false, body },
        { entityId: queue.sndId },
      );
      expect(sent).toEqual(OK);
    }
    reader.connection.pause();
    const subscriptions = queues.map((queue) =>
      reader.encode({ type: 'SUB' }, { entityId: queue.rcvId, key: queue.rcvKey }),
    );
    // Twice: 240 answers of 16 KB each, nearly 4 MB, which nobody reads.
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 120; i += 60)
        reader.sendContent(encodeBatch(subscriptions.slice(i, i + 60)));
    }
    for (let i = 0; i < 40; i++) await sender.request({ type: 'PING' });
    reader.connection.resume();
    for (const queue of queues) {
      expect(bodyOf(queue, await reader.event(queue.rcvId)).length).toBe(16000);
    }
    expect(await reader.request({ type: 'PING' })).toEqual({ type: 'PONG' });
    sender.close();
    reader.close();
    await own.remove();
  });
});

describe('restart', () => {
  test('[RL14] [RL1] queues, keys, messages and the address outlive a restart', async () => {
    const own = await startTestRelay();
    const [alice, bob] = [
      await TestClient.connect(own.address),
      await TestClient.connect(own.address),
    ];
    const queue = await newQueue(alice);
    const { rcvId, sndId, rcvKey, sndKey, sndPublic } = queue;
    await bob.request({ type: 'SKEY', sndKey: sndPublic }, { entityId: sndId, key: sndKey });
    const send = (text: string): ClientCommand => ({
      ...{ type: 'SEND', hasNotification: false, body: utf8Encode(text) },
    });
    for (const text of ['one', 'two']) {
      expect(await bob.request(send(text), { entityId: sndId, key: sndKey })).toEqual(OK);
    }
    const delivered = await alice.event(rcvId);
    const again = await own.restart();
    await Promise.all([alice.closed, bob.closed]);
    const keyHash = (address: string): string => address.split('@')[0] ?? '';
    expect(keyHash(again.address)).toBe(keyHash(own.address));
    expect(again.stats()).toEqual({ connections: 0, subscriptions: 0, queues: 1, messages: 2 });
    const carol = await TestClient.connect(again.address);
    await carol.request({ type: 'SUB' }, { entityId: rcvId, key: rcvKey });
    const first = await carol.event(rcvId);
    expect([bodyOf(queue, delivered), bodyOf(queue, first)]).toEqual(['one', 'one']);
    if (first.type !== 'MSG') throw new Error(first.type);
    const second = await carol.request(
      { type: 'ACK', msgId: first.msgId },
      { entityId: rcvId, key: rcvKey },
    );
    expect(bodyOf(queue, second)).toBe('two');
    carol.close();
    await again.remove();
  });

  test('[RL1] the files are for their owner only; a second relay on the folder is refused', async () => {
    const folder = join(relay.dataDir, 'certificates');
    expect(readdirSync(folder).sort()).toEqual(['ca.crt', 'ca.key', 'server.crt', 'server.key']);
    expect(readFileSync(join(folder, 'server.key'), 'utf8')).toMatch(/BEGIN PRIVATE KEY/);
    await expect(startTestRelay({ dataDir: relay.dataDir })).rejects.toMatchObject({
      code: 'busy',
    });
  });

  test('a port in use is told by its code, and leaves the folder free', async () => {
    const own = await startTestRelay();
    await own.close();
    const options = { dataDir: own.dataDir, port: relay.port };
    await expect(startTestRelay(options)).rejects.toMatchObject({ code: 'EADDRINUSE' });
    const again = await startTestRelay({ dataDir: own.dataDir });
    await again.remove();
  });
});
