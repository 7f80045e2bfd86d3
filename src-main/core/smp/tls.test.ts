import { createPrivateKey } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { type TLSSocket, createServer } from 'node:tls';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { ok } from '#shared/result.ts';
import { type Clock, defined, silentLogger } from '../base/index.ts';
import {
  encodePkcs8,
  encodeSignedKey,
  generateX25519,
  initCrypto,
  systemRandom,
} from '../crypto/index.ts';
import { connectTls, tcpDial } from '../tls/index.ts';
import { BlockChannel } from './block-channel.ts';
import { encodeBrokerMessage } from './broker-messages.ts';
import { connectSmp } from './connect.ts';
import { SMP_ALPN } from './connection.ts';
import { type SmpSession, acceptClientHello, serverHello } from './handshake.ts';
import { parseCommands } from './incoming.ts';
import { ping } from './operations.ts';
import { testCertificates } from './testing-server.ts';
import { encodeBatch, encodeTransmission } from './transmission.ts';

beforeAll(initCrypto);

const clock: Clock = {
  now: () => Date.now(),
  schedule: (delayMs, task) => {
    const timer = setTimeout(task, delayMs);
    return () => {
      clearTimeout(timer);
    };
  },
};

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** An SMP server on Node's own TLS that answers PING. */
async function listen(): Promise<number> {
  const { certChain, signKey } = testCertificates();
  const pem = certChain.map(
    (der) =>
      `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`,
  );
  const key = createPrivateKey({
    key: Buffer.from(encodePkcs8(signKey)),
    format: 'der',
    type: 'pkcs8',
  });
  const server = createServer(
    {
      key: key.export({ format: 'pem', type: 'pkcs8' }),
      cert: pem.join(''),
      ALPNProtocols: [...SMP_ALPN],
      ciphers: 'TLS_CHACHA20_POLY1305_SHA256:ECDHE-ECDSA-CHACHA20-POLY1305',
    },
    serve,
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => {
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

function serve(socket: TLSSocket): void {
  const { certChain, keyHash, signKey } = testCertificates();
  const versions = { min: 8, max: 18 };
  const sessionId = new Uint8Array(defined(socket.getPeerFinished(), 'Finished'));
  const serverKeys = generateX25519(systemRandom);
  let session: SmpSession | undefined;
  const channel = new BlockChannel({
    write: async (bytes) => {
      socket.write(bytes);
      await Promise.resolve();
    },
    onData: (listener) =>
      socket.on('data', (chunk) => {
        listener(new Uint8Array(chunk));
      }),
    onClose: (listener) =>
      socket.on('close', () => {
        listener(undefined);
      }),
    close: () => socket.end(),
  });
  socket.on('error', () => undefined);
  channel.open({
    onContent: (content) => {
      if (session === undefined) {
        const accepted = acceptClientHello(content, { versions, sessionId, keyHash, serverKeys });
        session = defined(accepted.ok ? accepted.value : undefined, 'session');
        channel.setChains(session.blocks);
        return;
      }
      const { version } = session;
      const pongs = parseCommands(content, session).map((item) => {
        const { corrId } = item.type === 'command' ? item.transmission : item;
        const command = encodeBrokerMessage({ type: 'PONG' }, version);
        const none = new Uint8Array();
        return encodeTransmission(
          { auth: none, corrId, entityId: none, command },
          { version, sessionId },
        );
      });
      void channel.send(encodeBatch(pongs));
    },
    onClose: () => undefined,
  });
  const signedKey = encodeSignedKey(serverKeys.publicKey, signKey);
  void channel.send(serverHello({ versions, sessionId }, { certChain, signedKey }));
}

test('[SMP10] connects over our TLS client to a server on OpenSSL', async () => {
  const port = await listen();
  const { keyHash } = testCertificates();
  const tls = { host: '127.0.0.1', port, alpn: SMP_ALPN, keyHash, timeoutMs: 15_000 };
  const connected = await connectSmp(
    { server: { keyHash } },
    {
      clock,
      random: systemRandom,
      logger: silentLogger,
      connect: () => connectTls(tls, { clock, random: systemRandom, dial: tcpDial }),
    },
  );
  const client = defined(connected.ok ? connected.value : undefined, 'client');
  closing.push(() => {
    client.close();
  });
  expect(client.session.version).toBe(18);
  expect(client.session.blocks.send.type).toBe('encrypted');
  expect(await ping(client)).toEqual(ok());
  expect(await Promise.all([ping(client), ping(client)])).toEqual([ok(), ok()]);
});
