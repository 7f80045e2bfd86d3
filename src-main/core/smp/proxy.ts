/**
 * Private message routing: the layers of a forwarded command for all three roles (20-smp section
 * 8) [Client.hs:proxySMPCommand, forwardSMPTransmission; Server.hs:processForwardedCommand].
 * Client -> proxy: box s1 with nonce n; proxy -> relay: box s2 with nonce n2 around it. Answers use
 * the same secrets with the nonces reversed.
 */
import { wipe } from '../base/index.ts';
import {
  type X25519KeyPair,
  type X25519Public,
  type X25519Secret,
  boxOpen,
  boxOpenPadded,
  boxSeal,
  boxSealPadded,
  cbNonce,
  reverseNonce,
  x25519,
} from '../crypto/index.ts';
import { decodeAll, tryDecode, Writer } from '../encoding/index.ts';
import { type ClientCommand, type ClientCommandTag, encodeCommand } from './commands.ts';
import { type CommandKey, buildTransmission, encodeBatch } from './transmission.ts';
import { readDhKey, writeDhKey, type CorrId, type EntityId } from './wire.ts';

/** Padded size of a forwarded transmission, without the box tag. */
export const PROXIED_TRANSMISSION_SIZE_BYTES = 16226;

/** What a relay lets a proxy forward. */
export const PROXIED_COMMANDS: ReadonlySet<ClientCommandTag> = new Set([
  'SEND',
  'SKEY',
  'LKEY',
  'LGET',
]);

/** A relay reached through a proxy, as PKEY made it known and the client verified it. */
export type ProxiedRelay = {
  /** Entity id of PFWD. */
  readonly relaySessionId: EntityId;
  readonly relayKey: X25519Public;
  /** Version of the inner command. */
  readonly version: number;
};

/** What the client keeps to open the answer; the secret is 32 bytes. */
export type ProxiedRequest = { readonly corrId: CorrId; readonly secret: Uint8Array };

type ForwardCommand = Extract<ClientCommand, { type: 'PFWD' }>;

export type ProxyCommandInput = {
  readonly command: ClientCommand;
  /** The sender or link id on the relay. */
  readonly entityId: EntityId;
  readonly key?: CommandKey | undefined;
  /** 24 random bytes: id of the inner and of the outer command, and nonce. */
  readonly corrId: CorrId;
  /** Of this command alone. */
  readonly ephemeralKeys: X25519KeyPair;
};

/** Client: a command for the relay, sealed into PFWD. RangeError when it does not fit. */
export function sealProxiedCommand(
  relay: ProxiedRelay,
  input: ProxyCommandInput,
): { readonly command: ForwardCommand; readonly request: ProxiedRequest } {
  const { version, relaySessionId, relayKey } = relay;
  const { corrId, entityId, ephemeralKeys, key } = input;
  const transmission = buildTransmission(
    { corrId, entityId, command: encodeCommand(input.command, version) },
    { version, sessionId: relaySessionId, serverKey: relayKey },
    { key },
  );
  const secret = x25519(ephemeralKeys.secretKey, relayKey);
  const encTransmission = sealProxied(secret, corrId, encodeBatch([transmission]));
  const command = { type: 'PFWD', version, key: ephemeralKeys.publicKey, encTransmission } as const;
  return { command, request: { corrId, secret } };
}

/** Client: content of the relay's answer (a batch), or undefined when it does not open. */
export function openProxiedResponse(
  { corrId, secret }: ProxiedRequest,
  encResponse: Uint8Array,
): Uint8Array | undefined {
  return boxOpenPadded(secret, reverseNonce(cbNonce(corrId)), encResponse);
}

/** A forwarded transmission as the relay sees it. */
export type ForwardedTransmission = {
  /** Of the client's PFWD. */
  readonly corrId: CorrId;
  readonly version: number;
  /** The client's ephemeral key. */
  readonly key: X25519Public;
  readonly encTransmission: Uint8Array;
};

/** Between proxy and relay: X25519 of the keys of their handshake, and the RFWD's corrId. */
export type ForwardLayer = { readonly secret: Uint8Array; readonly corrId: CorrId };

/** Proxy: RFWD for a client's PFWD. */
export function sealForward(
  layer: ForwardLayer,
  forwarded: ForwardedTransmission,
): Extract<ClientCommand, { type: 'RFWD' }> {
  const w = new Writer().str(forwarded.corrId).u16(forwarded.version);
  const plain = writeDhKey(w, forwarded.key).raw(forwarded.encTransmission).bytes();
  const encFwdTransmission = boxSeal(layer.secret, cbNonce(layer.corrId), plain);
  return { type: 'RFWD', encFwdTransmission };
}

/** Proxy: the answer for the client in RRES, or undefined when it does not open. */
export function openForwardResponse(
  layer: ForwardLayer,
  encFwdResponse: Uint8Array,
): { readonly corrId: CorrId; readonly encResponse: Uint8Array } | undefined {
  const plain = boxOpen(layer.secret, reverseNonce(cbNonce(layer.corrId)), encFwdResponse);
  if (plain === undefined) return undefined;
  return tryDecode(() =>
    decodeAll(plain, 'SMP forwarded response', (r) => ({
      corrId: r.str(),
      encResponse: r.tail(),
    })),
  );
}

/** Relay: the proxy's layer of RFWD taken off, or undefined when it does not open. */
export function openForward(
  layer: ForwardLayer,
  encFwdTransmission: Uint8Array,
): ForwardedTransmission | undefined {
  const plain = boxOpen(layer.secret, cbNonce(layer.corrId), encFwdTransmission);
  if (plain === undefined) return undefined;
  return tryDecode(() =>
    decodeAll(plain, 'SMP forwarded transmission', (r) => ({
      corrId: r.str(),
      version: r.u16(),
      key: readDhKey(r),
      encTransmission: r.tail(),
    })),
  );
}

/**
 * Relay: content of the client's batch, and what sealing the answer needs; undefined when it does
 * not open. The key is the relay's session key of this proxy's connection.
 */
export function openForwardedTransmission(
  serverKey: X25519Secret,
  { corrId, key, encTransmission }: ForwardedTransmission,
): { readonly content: Uint8Array; readonly request: ProxiedRequest } | undefined {
  const secret = x25519(serverKey, key);
  const content = boxOpenPadded(secret, cbNonce(corrId), encTransmission);
  if (content !== undefined) return { content, request: { corrId, secret } };
  wipe(secret);
  return undefined;
}

/** Relay: RRES data with the answering batch in both layers. */
export function sealForwardResponse(
  layer: ForwardLayer,
  { corrId, secret }: ProxiedRequest,
  content: Uint8Array,
): Uint8Array {
  const encResponse = sealProxied(secret, reverseNonce(cbNonce(corrId)), content);
  const plain = new Writer().str(corrId).raw(encResponse).bytes();
  return boxSeal(layer.secret, reverseNonce(cbNonce(layer.corrId)), plain);
}

function sealProxied(secret: Uint8Array, nonce: Uint8Array, content: Uint8Array): Uint8Array {
  return boxSealPadded(secret, cbNonce(nonce), content, PROXIED_TRANSMISSION_SIZE_BYTES);
}
