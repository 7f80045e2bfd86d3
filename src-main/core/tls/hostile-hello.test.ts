import { beforeAll, describe, expect, test } from 'vitest';
import { concatBytes, utf8Encode } from '../base/index.ts';
import { initCrypto, systemRandom } from '../crypto/index.ts';
import { Writer } from '../encoding/index.ts';
import type { TlsError } from './index.ts';
import { EXTENSION_TYPES, GROUP_CODES } from './messages.ts';
import { connectionOf } from './testing/peers.ts';
import { type Script, connectToScript, failureOf, protocol } from './testing/scripts.ts';
import {
  type Extension,
  MESSAGE,
  type ServerHelloFields,
  TLS13_EXTENSION,
  type TestServer,
  finishHandshake,
  message,
  playHandshake,
  serverHelloMessage,
  u16Bytes,
} from './testing/test-server.ts';

beforeAll(initCrypto);

/** A ServerHello with some fields changed, honest otherwise. */
function hello(change: (honest: ServerHelloFields, server: TestServer) => object): Script {
  return async (server) => {
    await server.readClientHello();
    const { fields, secret } = server.honestHello();
    const bytes = serverHelloMessage({ ...fields, ...change(fields, server) });
    server.sendPlain('handshake', bytes);
    server.useHello(bytes, secret);
    await finishHandshake(server);
  };
}

function share(group: number, publicKey: Uint8Array): Extension {
  return [EXTENSION_TYPES.keyShare, new Writer().u16(group).large(publicKey).bytes()];
}

const X448_RETRY: Extension = [EXTENSION_TYPES.keyShare, u16Bytes(GROUP_CODES.x448)];

describe('the test server itself', () => {
  test.each(['x25519', 'x25519mlkem768'] as const)('is accepted with %s', async (group) => {
    let sessionId: Uint8Array | undefined;
    const outcome = await connectToScript(async (server) => {
      sessionId = await playHandshake(server, group);
    });
    const connection = connectionOf(outcome);
    expect(connection.group).toBe(group);
    await expect.poll(() => sessionId, { timeout: 15_000 }).toEqual(connection.sessionId);
  });

  test('is accepted after a HelloRetryRequest for X448 with a cookie', async () => {
    const cookie = systemRandom(40);
    const retry: Extension = [EXTENSION_TYPES.cookie, new Writer().large(cookie).bytes()];
    let echoed: Uint8Array | undefined;
    const outcome = await connectToScript(async (server) => {
      const first = await server.readClientHello();
      server.sendRetry([X448_RETRY, retry]);
      const second = await server.readClientHello();
      expect(second.random).toEqual(first.random);
      expect([...second.shares.keys()]).toEqual([GROUP_CODES.x448]);
      echoed = second.extensions.get(EXTENSION_TYPES.cookie);
      server.sendHello('x448');
      await finishHandshake(server);
    });
    expect(connectionOf(outcome).group).toBe('x448');
    expect(echoed).toEqual(retry[1]);
  });

  test('is accepted when it asks for a certificate, with compatibility messages', async () => {
    let clientCertificate: Uint8Array | undefined;
    const outcome = await connectToScript(async (server) => {
      await server.readClientHello();
      server.sendPlain('changeCipherSpec', Uint8Array.of(1));
      server.sendHello();
      server.sendPlain('changeCipherSpec', Uint8Array.of(1));
      server.say(server.encryptedExtensions());
      server.say(server.certificateRequest());
      server.say(server.certificate());
      server.say(server.certificateVerify());
      server.say(server.finished());
      server.useApplicationKeys();
      const before = server.transcript.length;
      await server.readClientFlight();
      clientCertificate = server.transcript[before];
    });
    expect(outcome.ok).toBe(true);
    await expect
      .poll(() => clientCertificate)
      .toEqual(message(MESSAGE.certificate, Uint8Array.of(0, 0, 0, 0)));
  });

  test('is accepted when it cuts messages into single bytes', async () => {
    const outcome = await connectToScript(async (server) => {
      await server.readClientHello();
      const { fields, secret } = server.honestHello();
      const bytes = serverHelloMessage(fields);
      for (const byte of bytes) server.sendPlain('handshake', Uint8Array.of(byte));
      server.useHello(bytes, secret);
      for (const build of ['encryptedExtensions', 'certificate'] as const) {
        const whole = server[build]();
        server.transcript.push(whole);
        for (const byte of whole) server.send('handshake', Uint8Array.of(byte));
      }
      server.say(server.certificateVerify());
      server.say(server.finished());
      server.useApplicationKeys();
      await server.readClientFlight();
    });
    expect(outcome.ok).toBe(true);
  });

  test('is accepted when all its messages share one record', async () => {
    const outcome = await connectToScript(async (server) => {
      await server.readClientHello();
      server.sendHello();
      const builders = [
        'encryptedExtensions',
        'certificate',
        'certificateVerify',
        'finished',
      ] as const;
      const parts = builders.map((build) => {
        const whole = server[build]();
        server.transcript.push(whole);
        return whole;
      });
      server.send('handshake', concatBytes(...parts));
      server.useApplicationKeys();
      await server.readClientFlight();
    });
    expect(outcome.ok).toBe(true);
  });
});

describe('a ServerHello that is wrong', () => {
  const version = (value: number): Extension => [
    EXTENSION_TYPES.supportedVersions,
    u16Bytes(value),
  ];
  const cases: readonly (readonly [string, Script, TlsError])[] = [
    [
      'of TLS 1.2',
      hello(() => ({ extensions: [] })),
      protocol('protocolVersion', 'the server does not speak TLS 1.3'),
    ],
    [
      'with another legacy version',
      hello(() => ({ version: 0x0304 })),
      protocol('illegalParameter', 'ServerHello version'),
    ],
    [
      'with TLS 1.2 in supported_versions',
      hello((honest) => ({ extensions: [version(0x0303), ...honest.extensions.slice(1)] })),
      protocol('illegalParameter', 'version not offered'),
    ],
    [
      'with a session id',
      hello(() => ({ sessionId: new Uint8Array(32) })),
      protocol('illegalParameter', 'session id not echoed'),
    ],
    [
      'with another suite',
      hello(() => ({ suite: 0x1301 })),
      protocol('illegalParameter', 'cipher suite not offered'),
    ],
    [
      'with compression',
      hello(() => ({ compression: 1 })),
      protocol('illegalParameter', 'compression'),
    ],
    [
      'without key_share',
      hello(() => ({ extensions: [TLS13_EXTENSION] })),
      protocol('missingExtension', 'ServerHello without key_share'),
    ],
    [
      'with a group nobody offered',
      hello(() => ({ extensions: [TLS13_EXTENSION, share(0x0017, new Uint8Array(65))] })),
      protocol('illegalParameter', 'key share of a group not offered'),
    ],
    [
      'with X448, offered but without a share',
      hello(() => ({ extensions: [TLS13_EXTENSION, share(GROUP_CODES.x448, new Uint8Array(56))] })),
      protocol('illegalParameter', 'key share of a group not offered'),
    ],
    [
      'with a short X25519 share',
      hello(() => ({
        extensions: [TLS13_EXTENSION, share(GROUP_CODES.x25519, new Uint8Array(31))],
      })),
      protocol('illegalParameter', 'key share of a wrong size'),
    ],
    [
      'with a short hybrid share',
      hello(() => ({
        extensions: [TLS13_EXTENSION, share(GROUP_CODES.x25519mlkem768, new Uint8Array(1119))],
      })),
      protocol('illegalParameter', 'key share of a wrong size'),
    ],
    [
      'with an X25519 share of low order',
      hello(() => ({
        extensions: [TLS13_EXTENSION, share(GROUP_CODES.x25519, new Uint8Array(32))],
      })),
      protocol('illegalParameter', 'key share of low order'),
    ],
    [
      'with a hybrid share whose X25519 part is of low order',
      hello(() => ({
        extensions: [TLS13_EXTENSION, share(GROUP_CODES.x25519mlkem768, new Uint8Array(1120))],
      })),
      protocol('illegalParameter', 'key share of low order'),
    ],
    [
      'with pre_shared_key',
      hello((honest) => ({ extensions: [...honest.extensions, [41, u16Bytes(0)]] })),
      protocol('unsupportedExtension', 'extension 41'),
    ],
    [
      'with ALPN where it does not belong',
      hello((honest) => ({ extensions: [...honest.extensions, [16, u16Bytes(0)]] })),
      protocol('illegalParameter', 'extension 16'),
    ],
    [
      'with an extension twice',
      hello((honest) => ({ extensions: [...honest.extensions, TLS13_EXTENSION] })),
      protocol('decodeError', 'extensions: extension repeated at byte 48'),
    ],
    [
      'followed by another message in its record',
      async (server) => {
        await server.readClientHello();
        const { fields } = server.honestHello();
        const bytes = concatBytes(serverHelloMessage(fields), server.encryptedExtensions());
        server.sendPlain('handshake', bytes);
      },
      protocol('unexpectedMessage', 'message across a change of keys'),
    ],
    [
      'protected before there are keys',
      async (server) => {
        await server.readClientHello();
        server.sendPlain('applicationData', new Uint8Array(100));
      },
      protocol('unexpectedMessage', 'application data before keys'),
    ],
    [
      'longer than any may be',
      async (server) => {
        await server.readClientHello();
        server.sendPlain('handshake', Uint8Array.of(MESSAGE.serverHello, 0xff, 0xff, 0xff));
      },
      protocol('decodeError', 'handshake message too long'),
    ],
  ];
  test.each(cases)('%s', async (_name, script, error) => {
    expect(await failureOf(script)).toEqual(error);
  });
});

describe('a HelloRetryRequest that is wrong', () => {
  const retry =
    (...extensions: readonly Extension[]): Script =>
    async (server) => {
      await server.readClientHello();
      server.sendRetry(extensions);
      await server.readClientHello();
    };
  const group = (code: number): Extension => [EXTENSION_TYPES.keyShare, u16Bytes(code)];
  const cases: readonly (readonly [string, Script, TlsError])[] = [
    [
      'changes nothing',
      retry(),
      protocol('illegalParameter', 'HelloRetryRequest that changes nothing'),
    ],
    [
      'asks for a share it has',
      retry(group(GROUP_CODES.x25519)),
      protocol('illegalParameter', 'HelloRetryRequest for a share we sent'),
    ],
    [
      'asks for the hybrid share it has',
      retry(group(GROUP_CODES.x25519mlkem768)),
      protocol('illegalParameter', 'HelloRetryRequest for a share we sent'),
    ],
    [
      'asks for a group not offered',
      retry(group(0x0017)),
      protocol('illegalParameter', 'group not offered'),
    ],
    [
      'has an empty cookie',
      retry([EXTENSION_TYPES.cookie, u16Bytes(0)]),
      protocol('decodeError', 'cookie: must not be empty at byte 2'),
    ],
    [
      'has a foreign extension',
      retry(X448_RETRY, [0, new Uint8Array()]),
      protocol('unsupportedExtension', 'extension 0'),
    ],
    [
      'comes twice',
      async (server) => {
        await server.readClientHello();
        server.sendRetry([X448_RETRY]);
        await server.readClientHello();
        server.sendRetry([group(GROUP_CODES.x25519)]);
      },
      protocol('unexpectedMessage', 'second HelloRetryRequest'),
    ],
    [
      'is followed by a ServerHello of another group',
      async (server) => {
        await server.readClientHello();
        server.sendRetry([X448_RETRY]);
        await server.readClientHello();
        server.sendPlain(
          'handshake',
          serverHelloMessage({
            version: 0x0303,
            random: systemRandom(32),
            sessionId: new Uint8Array(),
            suite: 0x1303,
            compression: 0,
            extensions: [TLS13_EXTENSION, share(GROUP_CODES.x25519, systemRandom(32))],
          }),
        );
      },
      protocol('illegalParameter', 'key share of a group not offered'),
    ],
  ];
  test.each(cases)('%s', async (_name, script, error) => {
    expect(await failureOf(script)).toEqual(error);
  });
});

describe('before ServerHello', () => {
  const answer =
    (bytes: Uint8Array): Script =>
    async (server) => {
      await server.readClientHello();
      server.sendRaw(bytes);
    };
  const cases: readonly (readonly [string, Script, TlsError])[] = [
    [
      'a server of another protocol',
      answer(utf8Encode('HTTP/1.1 400 Bad Request\r\n\r\n')),
      protocol('unexpectedMessage', 'unknown record type'),
    ],
    [
      'a plain alert',
      answer(Uint8Array.of(21, 3, 3, 0, 2, 2, 70)),
      { type: 'alert', description: 'protocolVersion' },
    ],
    [
      'a plain record longer than may be',
      answer(Uint8Array.of(22, 3, 3, 0x40, 0x01)),
      protocol('recordOverflow', 'record too long'),
    ],
    [
      'an empty plain handshake record',
      answer(Uint8Array.of(22, 3, 3, 0, 0)),
      protocol('unexpectedMessage', 'empty handshake record'),
    ],
    [
      'EncryptedExtensions first',
      answer(Uint8Array.of(22, 3, 3, 0, 6, 8, 0, 0, 2, 0, 0)),
      protocol('unexpectedMessage', 'encryptedExtensions where serverHello was expected'),
    ],
    [
      'HelloRequest of TLS 1.2',
      answer(Uint8Array.of(22, 3, 3, 0, 4, 0, 0, 0, 0)),
      protocol('unexpectedMessage', 'unknown handshake message'),
    ],
  ];
  test.each(cases)('%s', async (_name, script, error) => {
    expect(await failureOf(script)).toEqual(error);
  });

  test('a server that says nothing, or stops within a record, times out', async () => {
    expect(await failureOf((server) => server.readClientHello(), 30)).toEqual({ type: 'timeout' });
    expect(await failureOf(answer(Uint8Array.of(22, 3, 3, 0)), 30)).toEqual({ type: 'timeout' });
    expect(await failureOf(answer(Uint8Array.of(22, 3, 3, 0, 9, 2)), 30)).toEqual({
      type: 'timeout',
    });
  });

  test('the client tells the server why, protected once there are keys', async () => {
    const heard: unknown[] = [];
    await failureOf(async (server) => {
      await server.readClientHello();
      server.sendHello();
      server.send('applicationData', Uint8Array.of(1));
      heard.push(await server.readRecord());
    });
    await failureOf(async (server) => {
      await server.readClientHello();
      server.sendRaw(Uint8Array.of(99, 3, 3, 0, 0));
      heard.push(await server.readRecord());
    });
    const unexpectedMessage = { type: 'alert', content: Uint8Array.of(2, 10) };
    expect(heard).toEqual([unexpectedMessage, unexpectedMessage]);
  });
});
