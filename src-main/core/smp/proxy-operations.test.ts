import { beforeAll, describe, expect, test } from 'vitest';
import { err, ok } from '#shared/result.ts';
import { defined } from '../base/index.ts';
import {
  encodeSignedKey,
  generateEd25519,
  generateX25519,
  initCrypto,
  x25519,
} from '../crypto/index.ts';
import { type BrokerMessage, encodeBrokerMessage } from './broker-messages.ts';
import {
  DEFAULT_SMP_TIMEOUTS,
  type SendOptions,
  type SmpRequest,
  type SmpRequester,
} from './client.ts';
import { type SmpClientError, isHostError, isTemporary } from './client-error.ts';
import type { ClientCommand } from './commands.ts';
import { PLAIN_BLOCKS } from './block.ts';
import { parseCommands } from './incoming.ts';
import { sendMessageRequest } from './operations.ts';
import { openProxySession, sendProxied } from './proxy-operations.ts';
import {
  openForward,
  openForwardResponse,
  openForwardedTransmission,
  sealForward,
  sealForwardResponse,
} from './proxy.ts';
import type { RequestOutcome } from './request-table.ts';
import { FakeClock, seededRandom } from './testing.ts';
import { testCertificates } from './testing-server.ts';
import { encodeBatch, encodeTransmission, verifyTransmission } from './transmission.ts';

beforeAll(initCrypto);

const random = seededRandom('proxy');

type Sent = { readonly request: SmpRequest; readonly options: SendOptions | undefined };

/** A client of the proxy whose answers the test gives. */
function requester(answer: (request: SmpRequest) => RequestOutcome): {
  readonly client: SmpRequester;
  readonly sent: Sent[];
} {
  const sent: Sent[] = [];
  const client: SmpRequester = {
    session: {
      version: 18,
      versions: { min: 18, max: 18 },
      sessionId: random(32),
      peerKey: undefined,
      blocks: PLAIN_BLOCKS,
      isProxyServer: false,
      forwardSecret: undefined,
    },
    timeouts: DEFAULT_SMP_TIMEOUTS,
    send: (request, options) => {
      sent.push({ request, options });
      return Promise.resolve(answer(request));
    },
    sendBatch: () => Promise.resolve([]),
  };
  return { client, sent };
}

function relayServer() {
  const { certChain, keyHash, signKey } = testCertificates();
  const keys = generateX25519(random);
  const server = { hosts: ['relay.example'], port: '', keyHash };
  return { certChain, keys, server, signedKey: encodeSignedKey(keys.publicKey, signKey) };
}

describe('openProxySession', () => {
  function proxyKey(max = 17): Extract<BrokerMessage, { type: 'PKEY' }> {
    const { certChain, signedKey } = relayServer();
    const versions = { min: 8, max };
    return { type: 'PKEY', relaySessionId: random(32), versions, certChain, signedKey };
  }

  test.each([
    [17, 17],
    [20, 18],
    [9, 9],
  ])('[SMP50] a relay up to %i is spoken to in version %i', async (max, version) => {
    const pkey = proxyKey(max);
    const { client, sent } = requester(() => ok(pkey));
    const { server } = relayServer();
    const clock = new FakeClock();
    const opened = await openProxySession(client, { relay: server, password: 'pw' }, { clock });
    expect(opened).toEqual(
      ok({ relaySessionId: pkey.relaySessionId, relayKey: expect.anything(), version }),
    );
    expect(sent).toEqual([
      {
        request: { command: { type: 'PRXY', server, password: 'pw' } },
        options: { timeoutMs: 75_000 },
      },
    ]);
  });

  test('[SMP50] another relay, another key and an old relay are refused', async () => {
    const pkey = proxyKey();
    const { server } = relayServer();
    const clock = new FakeClock();
    const refused = err({ type: 'badResponse', problem: 'relay not verified' });
    const { client } = requester(() => ok(pkey));
    const other = { relay: { ...server, keyHash: random(32) } };
    expect(await openProxySession(client, other, { clock })).toEqual(refused);
    const signKey = { type: 'ed25519', key: generateEd25519(random).secretKey } as const;
    const signedKey = encodeSignedKey(generateX25519(random).publicKey, signKey);
    const forged = requester(() => ok({ ...pkey, signedKey }));
    expect(await openProxySession(forged.client, { relay: server }, { clock })).toEqual(refused);
    const old = requester(() => ok({ ...pkey, versions: { min: 6, max: 7 } }));
    const result = await openProxySession(old.client, { relay: server }, { clock });
    expect(result.ok ? undefined : isHostError(result.error)).toBe(true);
  });

  test('[SMP52] what the proxy refuses is passed on', async () => {
    const error: SmpClientError = {
      type: 'smp',
      error: { type: 'PROXY', error: { type: 'BASIC_AUTH' } },
    };
    const { client } = requester(() => err(error));
    const { server } = relayServer();
    const clock = new FakeClock();
    expect(await openProxySession(client, { relay: server }, { clock })).toEqual(err(error));
  });
});

describe('sendProxied', () => {
  const senderId = random(24);

  /** Proxy and relay in one: takes PFWD through both layers and answers with PRES. */
  function world(
    reply: (command: ClientCommand) => BrokerMessage,
    change: { readonly corrId?: Uint8Array; readonly entityId?: Uint8Array } = {},
  ) {
    const { keys } = relayServer();
    const proxyKeys = generateX25519(random);
    const layer = { secret: x25519(proxyKeys.secretKey, keys.publicKey), corrId: random(24) };
    const relay = { relaySessionId: random(32), relayKey: keys.publicKey, version: 17 };
    const session = { version: relay.version, sessionId: relay.relaySessionId };
    const verified: boolean[] = [];
    const sender = generateEd25519(random);

    function respond(request: SmpRequest): RequestOutcome {
      if (request.command.type !== 'PFWD') throw new Error('not PFWD');
      expect(request.entityId).toEqual(relay.relaySessionId);
      const corrId = defined(request.corrId, 'corrId');
      const rfwd = sealForward(layer, { corrId, ...request.command });
      const forwarded = defined(openForward(layer, rfwd.encFwdTransmission), 'forward');
      const opened = defined(openForwardedTransmission(keys.secretKey, forwarded), 'transmission');
      const [item] = parseCommands(opened.content, session);
      if (item?.type !== 'command') throw new Error('no command');
      const { transmission } = item;
      const key = { type: 'ed25519', key: sender.publicKey } as const;
      verified.push(verifyTransmission(transmission, { sessionId: session.sessionId, key }));
      const command = encodeBrokerMessage(reply(item.command), session.version);
      const auth = new Uint8Array();
      const answer = { ...transmission, auth, command, ...change };
      const content = encodeBatch([encodeTransmission(answer, session)]);
      const rres = sealForwardResponse(layer, opened.request, content);
      const response = defined(openForwardResponse(layer, rres), 'response');
      expect(response.corrId).toEqual(corrId);
      return ok({ type: 'PRES', encResponse: response.encResponse });
    }

    const key = { type: 'ed25519', key: sender.secretKey } as const;
    const request = sendMessageRequest({
      senderId,
      key,
      hasNotification: true,
      body: random(16_000),
    });
    return { ...requester(respond), relay, request, verified };
  }

  test('[SMP51] the answer comes as if the command had been sent directly', async () => {
    const { client, sent, relay, request, verified } = world(({ type }) =>
      type === 'SEND' ? { type: 'OK' } : { type: 'PONG' },
    );
    expect(await sendProxied(client, relay, { request, random })).toEqual({
      from: 'relay',
      outcome: ok({ type: 'OK' }),
    });
    expect(verified).toEqual([true]);
    expect(sent[0]?.options).toEqual({ timeoutMs: 60_000 });
    const failing = world(() => ({ type: 'ERR', error: { type: 'QUOTA' } }));
    expect(
      await sendProxied(failing.client, failing.relay, {
        request: failing.request,
        random,
        options: { priority: 'interactive' },
      }),
    ).toEqual({ from: 'relay', outcome: err({ type: 'smp', error: { type: 'QUOTA' } }) });
    expect(failing.sent[0]?.options).toEqual({ timeoutMs: 20_000 });
  });

  test.each([
    ['correlation id', { corrId: random(24) }],
    ['entity', { entityId: random(24) }],
  ])('[SMP51] an answer with another %s is a bad response', async (_what, change) => {
    const { client, relay, request } = world(() => ({ type: 'OK' }), change);
    expect(await sendProxied(client, relay, { request, random })).toEqual({
      from: 'relay',
      outcome: err({ type: 'badResponse', problem: 'relay answer for another command' }),
    });
  });

  test('[SMP51] an answer that does not open is a bad response', async () => {
    const { relay, request } = world(() => ({ type: 'OK' }));
    const { client } = requester(() => ok({ type: 'PRES', encResponse: random(16_242) }));
    expect(await sendProxied(client, relay, { request, random })).toEqual({
      from: 'proxy',
      error: { type: 'badResponse', problem: 'relay answer does not decrypt' },
    });
  });

  test('[SMP51] AUTH of the proxy is not taken for AUTH of the relay', async () => {
    const { relay, request } = world(() => ({ type: 'OK' }));
    const auth = { type: 'smp', error: { type: 'AUTH' } } as const;
    const refusing = requester(() => err(auth));
    expect(await sendProxied(refusing.client, relay, { request, random })).toEqual({
      from: 'proxy',
      error: auth,
    });
    const relayed = world(() => ({ type: 'ERR', error: { type: 'AUTH' } }));
    const answer = await sendProxied(relayed.client, relayed.relay, { request, random });
    expect(answer).toEqual({ from: 'relay', outcome: err(auth) });
  });

  test.each([
    ['SKEY', 8, 9],
    ['LKEY', 14, 15],
    ['LGET', 14, 15],
  ] as const)('[SMP51] %s is not sent in version %i, but in %i', async (type, before, first) => {
    const { client, sent, relay } = world(() => ({ type: 'OK' }));
    const sender = generateEd25519(random);
    const sndKey = { type: 'ed25519', key: sender.publicKey } as const;
    const command = type === 'LGET' ? { type } : { type, sndKey };
    const key = type === 'LGET' ? undefined : { type: 'ed25519' as const, key: sender.secretKey };
    const request = { command, entityId: senderId, key };
    const old = await sendProxied(client, { ...relay, version: before }, { request, random });
    expect([old.from === 'proxy' && isHostError(old.error), sent.length]).toEqual([true, 0]);
    const other = requester(() => err({ type: 'timeout' }));
    await sendProxied(other.client, { ...relay, version: first }, { request, random });
    expect(other.sent.map(({ request: { command: outer } }) => outer)).toMatchObject([
      { type: 'PFWD', version: first },
    ]);
  });

  test('[SMP25] a body too large for the relay is not sent', async () => {
    const { client, sent, relay } = world(() => ({ type: 'OK' }));
    const request = sendMessageRequest({
      senderId,
      hasNotification: false,
      body: random(16_049),
    });
    expect(await sendProxied(client, relay, { request, random })).toEqual({
      from: 'relay',
      outcome: err({ type: 'smp', error: { type: 'LARGE_MSG' } }),
    });
    expect(sent).toEqual([]);
  });
});

const broker = (error: Extract<ProxyErrorOf, { type: 'BROKER' }>['error']): SmpClientError => ({
  type: 'smp',
  error: { type: 'PROXY', error: { type: 'BROKER', error } },
});
type ProxyErrorOf = Extract<
  Extract<SmpClientError, { type: 'smp' }>['error'],
  { type: 'PROXY' }
>['error'];

test.each([
  ['timeout', { type: 'timeout' }, [true, false]],
  ['network', { type: 'network', reason: { type: 'ended' } }, [true, false]],
  ['bad response', { type: 'badResponse', problem: '' }, [false, false]],
  ['AUTH', { type: 'smp', error: { type: 'AUTH' } }, [false, false]],
  ['QUOTA', { type: 'smp', error: { type: 'QUOTA' } }, [false, false]],
  [
    'NO_SESSION',
    { type: 'smp', error: { type: 'PROXY', error: { type: 'NO_SESSION' } } },
    [true, false],
  ],
  ['BROKER NETWORK', broker({ type: 'NETWORK' }), [true, false]],
  ['BROKER TIMEOUT', broker({ type: 'TIMEOUT' }), [true, false]],
  ['BROKER HOST', broker({ type: 'HOST' }), [false, true]],
  [
    'BROKER TRANSPORT VERSION',
    broker({ type: 'TRANSPORT', error: { type: 'VERSION' } }),
    [false, true],
  ],
  [
    'BROKER TRANSPORT SESSION',
    broker({ type: 'TRANSPORT', error: { type: 'SESSION' } }),
    [false, false],
  ],
] as const)('[SMP52] %s is temporary, host error: %o', (_name, error, expected) => {
  expect([isTemporary(error), isHostError(error)]).toEqual(expected);
});
