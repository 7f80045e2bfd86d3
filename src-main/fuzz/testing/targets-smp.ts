/** What a server or a client of SMP may send: blocks, transmissions, envelopes, handshakes, keys. */
import {
  decodePkcs8,
  decodeSignedKey,
  decodeSpki,
  generateX25519,
  initBlockChains,
  systemRandom,
  verifySignedKey,
} from '../../core/crypto/index.ts';
import {
  DecodeError,
  decodeAll,
  readHost,
  readLegacyServer,
  readServer,
  readVersionRange,
  tryDecode,
} from '../../core/encoding/index.ts';
import {
  BlockSplitter,
  SMP_RELAY_VERSIONS,
  acceptClientHello,
  acceptServerHello,
  blockChainsOf,
  decodeAnySmpError,
  decodeBrokerMessage,
  decodeClientEnvelope,
  decodeClientMessage,
  decodeCommand,
  decodeQueueInfo,
  decodeRcvMessageBody,
  decodeServiceReply,
  decodeSmpError,
  openBlock,
  openClientEnvelope,
  openRcvMessage,
  parseCommands,
  parseMessages,
} from '../../core/smp/index.ts';
import type { Target } from './campaign.ts';
import { hexSeeds } from './seeds.ts';

const SESSION_ID = new Uint8Array(32).fill(7);
const SECRET = new Uint8Array(32).fill(9);
const VERSIONS = [6, 8, 9, 12, 16, 18] as const;
const KEYS = generateX25519(systemRandom);
const CHAINS = blockChainsOf('client', initBlockChains(SESSION_ID, SECRET));

const COMMANDS = hexSeeds({ file: 'smp', ops: ['command'], fields: ['hex'] });
const MESSAGES = hexSeeds({ file: 'smp', ops: ['brokerMsg'], fields: ['hex'] });
const BATCHES = hexSeeds({
  file: 'smp',
  ops: ['transmission', 'serverDecode', 'clientDecode'],
  fields: ['batchContent'],
});
const ENVELOPES = hexSeeds({
  file: 'smp_messages',
  ops: ['clientMsgEnvelope'],
  fields: ['envelope'],
}).concat(
  hexSeeds({ file: 'smp', ops: ['smpDecode'], fields: ['hex'], type: 'ClientMsgEnvelope' }),
);
const HELLOS = hexSeeds({ file: 'smp_handshake', ops: ['smpHandshake'], fields: ['content'] });
const DERS = [
  ...hexSeeds({
    file: 'keys',
    ops: ['decodePubKey', 'decodePubAuthKey', 'decodePubDhKey'],
    fields: ['der'],
  }),
  ...hexSeeds({ file: 'keys', ops: ['keyPair'], fields: ['privDer', 'pubDer'] }),
  ...hexSeeds({ file: 'smp', ops: ['signedKey'], fields: ['der'] }),
];
const BINARY = hexSeeds({ file: 'encoding', ops: ['smpEncode', 'smpDecode'], fields: ['hex'] });

/** One input for every version that reads it differently; refusals are values. */
function inEveryVersion(
  decode: (input: Uint8Array, version: number) => unknown,
): (input: Uint8Array) => void {
  return (input) => {
    for (const version of VERSIONS) decode(input, version);
  };
}

/** Every decoder sees the input; refused when all of them refuse it. */
function each(...decoders: readonly ((input: Uint8Array) => unknown)[]) {
  return (input: Uint8Array): void => {
    let acceptedCount = 0;
    for (const decode of decoders)
      if (tryDecode(() => [decode(input)]) !== undefined) acceptedCount++;
    if (acceptedCount === 0) throw new DecodeError('input', 'refused by all');
  };
}

function asServerHello(content: Uint8Array): unknown {
  return acceptServerHello(content, {
    versions: { min: 9, max: 18 },
    sessionId: content.slice(5, 37),
    keyHash: SECRET,
    leafKey: { type: 'x25519', key: KEYS.publicKey },
    clientKeys: KEYS,
    verifyChain: () => true,
  });
}

function asClientHello(content: Uint8Array): unknown {
  return acceptClientHello(content, {
    versions: SMP_RELAY_VERSIONS,
    sessionId: SESSION_ID,
    keyHash: content.slice(3, 35),
    serverKeys: { publicKey: KEYS.publicKey, secretKey: KEYS.secretKey },
  });
}

function asBlocks(input: Uint8Array): void {
  const splitter = new BlockSplitter();
  let { receive } = CHAINS;
  for (const block of splitter.push(input)) receive = openBlock(receive, block).chain;
}

export const SMP_TARGETS: readonly Target[] = [
  { name: 'smp: decodeCommand', seeds: COMMANDS, cases: 8_000, run: inEveryVersion(decodeCommand) },
  {
    name: 'smp: decodeBrokerMessage',
    seeds: MESSAGES,
    cases: 8_000,
    run: inEveryVersion(decodeBrokerMessage),
  },
  {
    name: 'smp: parseCommands (block content)',
    seeds: BATCHES,
    cases: 8_000,
    run: inEveryVersion((input, version) =>
      parseCommands(input, { version, sessionId: SESSION_ID }),
    ),
  },
  {
    name: 'smp: parseMessages (block content)',
    seeds: BATCHES,
    cases: 8_000,
    run: inEveryVersion((input, version) =>
      parseMessages(input, { version, sessionId: SESSION_ID }),
    ),
  },
  {
    name: 'smp: openBlock',
    seeds: hexSeeds({ file: 'smp_handshake', ops: ['smpHandshake'], fields: ['block'] }),
    cases: 2_000,
    run: asBlocks,
  },
  { name: 'smp: server hello', seeds: HELLOS, cases: 5_000, run: asServerHello },
  {
    name: 'smp: client hello',
    seeds: HELLOS,
    cases: 5_000,
    run: each(asClientHello, decodeServiceReply),
  },
  { name: 'smp: client envelope', seeds: ENVELOPES, cases: 4_000, run: decodeClientEnvelope },
  {
    name: 'smp: client envelope, opened',
    seeds: ENVELOPES,
    cases: 1_500,
    run: (input) => openClientEnvelope(SECRET, decodeClientEnvelope(input)),
  },
  {
    name: 'smp: client message',
    seeds: hexSeeds({
      file: 'smp_messages',
      ops: ['clientMsgEnvelope'],
      fields: ['clientMessage'],
    }),
    cases: 4_000,
    run: decodeClientMessage,
  },
  {
    name: 'smp: queue body',
    seeds: hexSeeds({ file: 'smp_messages', ops: ['rcvMsgBody'], fields: ['encrypted'] }),
    cases: 1_500,
    run: (input) => openRcvMessage(SECRET, SECRET, input),
  },
  {
    name: 'smp: queue body content',
    seeds: hexSeeds({ file: 'smp_messages', ops: ['rcvMsgBody'], fields: ['plain'] }).concat(
      hexSeeds({ file: 'smp', ops: ['rcvMsgBodyParse'], fields: ['plain'] }),
    ),
    cases: 4_000,
    run: decodeRcvMessageBody,
  },
  {
    name: 'smp: errors, queue info',
    seeds: hexSeeds({ file: 'smp', ops: ['smpDecode'], fields: ['hex', 'reencoded'] }),
    cases: 6_000,
    run: each(decodeSmpError, decodeAnySmpError, decodeQueueInfo),
  },
  {
    name: 'keys: SPKI, PKCS#8, signed',
    seeds: DERS,
    cases: 8_000,
    run: each(decodeSpki, decodePkcs8, decodeSignedKey, (der) =>
      verifySignedKey(der, { type: 'x25519', key: KEYS.publicKey }),
    ),
  },
  {
    name: 'encoding: servers, hosts, versions',
    seeds: BINARY,
    cases: 6_000,
    run: each(
      (input) => decodeAll(input, 'server', readServer),
      (input) => decodeAll(input, 'server', readLegacyServer),
      (input) => decodeAll(input, 'host', readHost),
      (input) => decodeAll(input, 'versions', readVersionRange),
    ),
  },
];
