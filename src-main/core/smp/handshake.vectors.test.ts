import { beforeAll, describe, expect, test } from 'vitest';
import { bytesEqual, defined, hexEncode } from '../base/index.ts';
import {
  decodePkcs8,
  ed25519PublicOf,
  ed448PublicOf,
  encodeSignedKey,
  initCrypto,
  sha256,
  x25519Public,
  x25519Secret,
  type PublicKey,
  type SigningKey,
  type X25519KeyPair,
} from '../crypto/index.ts';
import { vectorCases } from '../testing/vectors.ts';
import { openBlock, sealBlock, PLAIN_BLOCKS } from './block.ts';
import { acceptClientHello, acceptServerHello, offeredVersions, serverHello } from './handshake.ts';
import {
  decodeClientHello,
  decodeServerHello,
  decodeServiceReply,
  encodeClientHello,
  encodeServiceReply,
} from './hello.ts';
import { hex } from './testing.ts';

beforeAll(initCrypto);

type Keys = { readonly priv: string; readonly pub: string };
type Block = {
  readonly from: 'server' | 'client';
  readonly content: string;
  readonly blockSha256: string;
};
type Case = {
  readonly name: string;
  readonly serverVersions: readonly [number, number];
  readonly clientVersions: readonly [number, number];
  readonly alpn: string | null;
  readonly proxyServer: boolean;
  readonly sessionId: string;
  readonly serverCertChain: readonly string[];
  readonly serverSignPrivDer: string;
  readonly keyHash: string;
  readonly serverDhKey: Keys;
  readonly clientDhKey: Keys | null;
  readonly handshakeBlocks: readonly Block[];
  readonly agreedVersion?: number;
  readonly agreedServerRange?: readonly [number, number];
  readonly blockEncryption?: boolean;
  readonly clientError?: string;
  readonly serverError?: string;
  readonly service?: { readonly serviceId: string };
  readonly dataBlocks?: readonly Block[];
};

/** A test of those cases only that it applies to. */
function when(isApplicable: boolean): typeof test | (() => void) {
  return isApplicable ? test : () => undefined;
}

describe.each(vectorCases<Case>('smp_handshake', 'smpHandshake'))('$name', (vector) => {
  const sessionId = hex(vector.sessionId);
  const [fromServer, fromClient, serviceReply] = vector.handshakeBlocks;
  const keyHash = hex(vector.keyHash);
  const certChain = vector.serverCertChain.map(hex);
  const serverVersions = { min: vector.serverVersions[0], max: vector.serverVersions[1] };
  const clientVersions = { min: vector.clientVersions[0], max: vector.clientVersions[1] };
  const [agreedMin = 0, agreedMax = 0] = vector.agreedServerRange ?? [];

  function server() {
    return {
      versions: defined(offeredVersions(serverVersions, vector.alpn !== null), 'versions'),
      sessionId,
      keyHash: sha256(certChain[1] ?? new Uint8Array()),
      serverKeys: keyPair(vector.serverDhKey),
    };
  }

  function client() {
    return {
      versions: clientVersions,
      sessionId,
      keyHash,
      leafKey: leafKey(vector),
      clientKeys: keyPair(vector.clientDhKey ?? vector.serverDhKey),
      verifyChain: (chain: readonly Uint8Array[]) =>
        chain.length === 2 && chain.every((der, i) => bytesEqual(der, certChain[i] ?? sessionId)),
      isProxyServer: vector.proxyServer,
    };
  }

  test('handshake messages have the same bytes', () => {
    const signedKey = encodeSignedKey(keyPair(vector.serverDhKey).publicKey, signingKey(vector));
    const content = serverHello(server(), { certChain, signedKey });
    expect(hexEncode(content)).toBe(fromServer?.content);
    if (fromClient === undefined) return;
    const hello = decodeClientHello(hex(fromClient.content));
    expect(hexEncode(encodeClientHello(hello))).toBe(fromClient.content);
    expect(hello.clientKey && hexEncode(hello.clientKey)).toBe(
      (vector.agreedVersion ?? 18) < 7 ? undefined : vector.clientDhKey?.pub,
    );
  });

  test('every block is 16384 bytes with the same hash', () => {
    for (const block of vector.handshakeBlocks) {
      const sealed = sealBlock(PLAIN_BLOCKS.send, hex(block.content)).block;
      expect([sealed.length, hexEncode(sha256(sealed))]).toEqual([16384, block.blockSha256]);
    }
  });

  when(vector.clientError === 'TEVersion')('client refuses the versions', () => {
    const accepted = acceptServerHello(hex(fromServer?.content ?? ''), client());
    expect(accepted).toEqual({ ok: false, error: { type: 'VERSION' } });
  });

  when(vector.serverError !== undefined)('server refuses the key hash', () => {
    const options = { ...server(), keyHash: new Uint8Array(32) };
    const accepted = acceptClientHello(hex(fromClient?.content ?? ''), options);
    expect(accepted).toEqual({ ok: false, error: { type: 'HANDSHAKE', code: 'IDENTITY' } });
  });

  const isPlainClient = vector.clientDhKey !== null && vector.service === undefined;
  when(vector.agreedVersion !== undefined)('server and client agree, then exchange blocks', () => {
    const accepted = acceptClientHello(hex(fromClient?.content ?? ''), server());
    const serverSide = accepted.ok ? accepted.value : undefined;
    expect(serverSide?.version).toBe(vector.agreedVersion);
    expect(serverSide?.blocks.send.type).toBe(vector.blockEncryption ? 'encrypted' : 'plain');
    const answered = acceptServerHello(hex(fromServer?.content ?? ''), client());
    const clientSide = answered.ok ? answered.value : undefined;
    expect(clientSide?.session.versions).toEqual({ min: agreedMin, max: agreedMax });
    expect(clientSide?.session.peerKey && hexEncode(clientSide.session.peerKey)).toBe(
      agreedMax < 7 ? undefined : vector.serverDhKey.pub,
    );
    if (isPlainClient) {
      expect(clientSide && hexEncode(clientSide.hello)).toBe(fromClient?.content);
      exchange(vector, 'client', defined(clientSide?.session.blocks, 'client blocks'));
    }
    exchange(vector, 'server', defined(serverSide?.blocks, 'server blocks'));
  });

  when(vector.agreedVersion !== undefined)('client refuses another session, chain or key', () => {
    const content = hex(fromServer?.content ?? '');
    const withKeys = decodeServerHello(content).authentication !== undefined;
    const other = { ...client(), sessionId: new Uint8Array(32) };
    expect(acceptServerHello(content, other)).toEqual({ ok: false, error: { type: 'SESSION' } });
    if (!withKeys) return;
    const badAuth = { ok: false, error: { type: 'HANDSHAKE', code: 'BAD_AUTH' } };
    expect(acceptServerHello(content, { ...client(), verifyChain: () => false })).toEqual(badAuth);
    const wrongLeaf = { type: 'x25519', key: x25519Public(hex(vector.serverDhKey.pub)) } as const;
    expect(acceptServerHello(content, { ...client(), leafKey: wrongLeaf })).toEqual(badAuth);
  });

  when(vector.service !== undefined)('the service reply has the same bytes', () => {
    const reply = decodeServiceReply(hex(serviceReply?.content ?? ''));
    expect(reply).toEqual({ type: 'accepted', serviceId: hex(vector.service?.serviceId ?? '') });
    expect(hexEncode(encodeServiceReply(reply))).toBe(serviceReply?.content);
  });
});

/** Runs all blocks of the case through one side's chains, in order. */
function exchange(
  vector: Case,
  role: 'server' | 'client',
  { send, receive }: typeof PLAIN_BLOCKS,
): void {
  for (const { from, content } of vector.dataBlocks ?? []) {
    if (from === role) {
      const sealed = sealBlock(send, hex(content));
      send = sealed.chain;
      expect(hexEncode(sha256(sealed.block))).toBe(hashOf(vector, from, content));
    } else {
      const block = defined(blockOf(vector, from, content), 'block');
      const opened = openBlock(receive, block);
      receive = opened.chain;
      expect(hexEncode(opened.content)).toBe(content);
    }
  }
}

function hashOf(vector: Case, from: string, content: string): string | undefined {
  return vector.dataBlocks?.find((block) => block.from === from && block.content === content)
    ?.blockSha256;
}

/** Blocks of the other side are made with its chains: the vectors give most by hash only. */
function blockOf(vector: Case, from: 'server' | 'client', content: string): Uint8Array | undefined {
  const chains = chainsOf(vector, from);
  let chain = chains.send;
  for (const block of vector.dataBlocks ?? []) {
    if (block.from !== from) continue;
    const sealed = sealBlock(chain, hex(block.content));
    chain = sealed.chain;
    if (block.content === content) {
      expect(hexEncode(sha256(sealed.block))).toBe(block.blockSha256);
      return sealed.block;
    }
  }
  return undefined;
}

function chainsOf(vector: Case, role: 'server' | 'client'): typeof PLAIN_BLOCKS {
  const hello = decodeClientHello(hex(vector.handshakeBlocks[1]?.content ?? ''));
  const encrypted = vector.blockEncryption === true;
  if (!encrypted) return PLAIN_BLOCKS;
  const sessionId = hex(vector.sessionId);
  if (role === 'server') {
    const accepted = acceptClientHello(hex(vector.handshakeBlocks[1]?.content ?? ''), {
      versions: { min: hello.version, max: hello.version },
      sessionId,
      keyHash: hello.keyHash,
      serverKeys: keyPair(vector.serverDhKey),
    });
    return accepted.ok ? accepted.value.blocks : PLAIN_BLOCKS;
  }
  const accepted = acceptServerHello(hex(vector.handshakeBlocks[0]?.content ?? ''), {
    versions: { min: hello.version, max: hello.version },
    sessionId,
    keyHash: hello.keyHash,
    leafKey: leafKey(vector),
    clientKeys: keyPair(vector.clientDhKey ?? vector.serverDhKey),
    verifyChain: () => true,
  });
  return accepted.ok ? accepted.value.session.blocks : PLAIN_BLOCKS;
}

function signingKey(vector: Case): SigningKey {
  const key = decodePkcs8(hex(vector.serverSignPrivDer));
  if (key.type === 'ed25519' || key.type === 'ed448') return key;
  throw new Error('not a signing key');
}

function leafKey(vector: Case): PublicKey {
  const key = signingKey(vector);
  return key.type === 'ed25519'
    ? { type: 'ed25519', key: ed25519PublicOf(key.key) }
    : { type: 'ed448', key: ed448PublicOf(key.key) };
}

function keyPair(keys: Keys): X25519KeyPair {
  return { publicKey: x25519Public(hex(keys.pub)), secretKey: x25519Secret(hex(keys.priv)) };
}
