/**
 * Decryption: one message against the state and the stored keys of skipped messages (40-ratchet
 * section 6). Pure: what changes is returned, also with the errors that move the ratchet.
 */
import { type Result, err, ok } from '#shared/result.ts';
import { concatBytes, wipe } from '../../base/index.ts';
import { tryDecode } from '../../encoding/index.ts';
import { aeadOpen, unpad } from '../index.ts';
import { chainKdf, rootKdf } from './kdf.ts';
import { kemStep } from './kem-step.ts';
import {
  type MessageHeader,
  type RatchetMessage,
  type SealedHeader,
  decodeMessage,
  decodeSealedHeader,
  openHeader,
} from './message.ts';
import {
  type Decrypted,
  type KeySource,
  type RatchetError,
  type RatchetState,
  type RatchetVersion,
  type ReceivingChain,
  type SkippedKeyStore,
  type SkippedMessageKey,
  maxSkipped,
  pqRatchetVersion,
} from './types.ts';

/** Fresh keys for a ratchet step, and the stored keys of THIS ratchet. */
export type DecryptDeps = {
  readonly keys: KeySource;
  readonly skipped: SkippedKeyStore;
};

type Outcome = Result<Decrypted, RatchetError>;

/** A header with the key that opened it: of the current chain, the next one, or an old one. */
type Opened = { readonly by: 'current' | 'next' | 'old'; readonly header: MessageHeader } & {
  readonly headerKey: Uint8Array;
};

/**
 * Any bytes give a value; at most 2 * 512 chain steps are made for one message. The version before
 * a header is not authenticated with it, so it must not make a new chain's header read otherwise.
 */
export function decrypt(state: RatchetState, message: Uint8Array, deps: DecryptDeps): Outcome {
  const parsed = tryDecode(() => {
    const parts = decodeMessage(message);
    return { parts, sealed: decodeSealedHeader(parts.sealedHeader) };
  });
  if (parsed === undefined) return err({ type: 'parse' });
  const opened = tryDecode(() => findHeader(state, parsed.sealed, deps.skipped) ?? 'unknown');
  if (opened === undefined) return err({ type: 'parse' });
  if (opened === 'unknown') return err({ type: 'header' });
  const { by, header, headerKey } = opened;
  const key = by === 'next' ? undefined : deps.skipped.find(headerKey, header.number);
  if (key !== undefined) return decryptSkipped(state, parsed.parts, key);
  if (by === 'old') return err({ type: 'header' });
  if (by === 'next' && parsed.sealed.version < state.currentVersion) return err({ type: 'parse' });
  const upgraded = upgradeVersion(state, header);
  return by === 'next'
    ? advance(upgraded, { header, parts: parsed.parts }, deps.keys)
    : receive(upgraded, { header, parts: parsed.parts }, []);
}

/** Current and next header key first: that is where almost every message belongs. */
function findHeader(
  state: RatchetState,
  sealed: SealedHeader,
  skipped: SkippedKeyStore,
): Opened | undefined {
  const tryKey = (by: Opened['by'], key: Uint8Array): Opened | undefined => {
    const header = openHeader(sealed, { key, associatedData: state.associatedData });
    return header === undefined ? undefined : { by, header, headerKey: key };
  };
  const current = state.receiving && tryKey('current', state.receiving.headerKey);
  const expected = current ?? tryKey('next', state.nextReceiveHeaderKey);
  if (expected !== undefined) return expected;
  for (const headerKey of skipped.headerKeys()) {
    const opened = tryKey('old', headerKey);
    if (opened !== undefined) return opened;
  }
  return undefined;
}

/** The ratchet stays as it is. A key is used up only by the body that it opens. */
function decryptSkipped(
  state: RatchetState,
  parts: RatchetMessage,
  key: SkippedMessageKey,
): Outcome {
  const plaintext = openBody(state, parts, key);
  const { headerKey, number } = key;
  return plaintext === undefined
    ? err({ type: 'body', state, skipped: { add: [], remove: undefined } })
    : ok({ state, plaintext, skipped: { add: [], remove: { headerKey, number } } });
}

type Incoming = { readonly header: MessageHeader; readonly parts: RatchetMessage };

/** A ratchet step: the rest of the old chain is skipped, then both chains are new. */
function advance(state: RatchetState, incoming: Incoming, keys: KeySource): Outcome {
  const { header } = incoming;
  const old = skipTo(state, header.previousCount, []);
  if (!old.ok) return old;
  const stepped = ratchetStep(old.value.state, header, keys);
  return stepped.ok ? receive(stepped.value, incoming, old.value.add) : stepped;
}

function ratchetStep(
  state: RatchetState,
  header: MessageHeader,
  keys: KeySource,
): Result<RatchetState, RatchetError> {
  const step = kemStep(state, header.kem, keys);
  if (!step.ok) return step;
  const { kem, receiveSecret, sendSecret } = step.value;
  const agree = (secretKey: typeof state.dhSelf.secretKey) => ({
    secretKey,
    publicKey: header.dhKey,
  });
  const received = rootKdf(state.rootKey, agree(state.dhSelf.secretKey), receiveSecret);
  const dhSelf = keys.x448();
  const sent = rootKdf(received.rootKey, agree(dhSelf.secretKey), sendSecret);
  const pqEnabled = sendSecret !== undefined || receiveSecret !== undefined || kem !== undefined;
  return ok({
    ...state,
    dhSelf,
    rootKey: sent.rootKey,
    sending: {
      peerKey: header.dhKey,
      chainKey: sent.chainKey,
      headerKey: state.nextSendHeaderKey,
    },
    receiving: { chainKey: received.chainKey, headerKey: state.nextReceiveHeaderKey },
    sendNumber: 0,
    receiveNumber: 0,
    previousCount: state.sendNumber,
    nextSendHeaderKey: sent.nextHeaderKey,
    nextReceiveHeaderKey: received.nextHeaderKey,
    kem,
    pqEnabled,
    pqSupport: state.pqSupport || (pqEnabled && state.currentVersion >= pqRatchetVersion),
    sndKem: sendSecret !== undefined,
    rcvKem: receiveSecret !== undefined,
  });
}

/** Decrypts with the receiving chain; `add` is what a step before it has skipped. */
function receive(
  state: RatchetState,
  { header, parts }: Incoming,
  add: readonly SkippedMessageKey[],
): Outcome {
  const skip = skipTo(state, header.number, add);
  if (!skip.ok) return skip;
  const { receiving } = skip.value.state;
  if (receiving === undefined) return err({ type: 'header' });
  const chain = chainKdf(receiving.chainKey);
  const next = {
    ...skip.value.state,
    receiving: { ...receiving, chainKey: chain.chainKey },
    receiveNumber: header.number + 1,
  };
  const skipped = { add: skip.value.add, remove: undefined };
  const key = { messageKey: chain.messageKey, iv: chain.bodyIv };
  const plaintext = openBody(state, parts, key);
  wipe(chain.messageKey);
  return plaintext === undefined
    ? err({ type: 'body', state: next, skipped })
    : ok({ state: next, skipped, plaintext });
}

/** Stores the keys of the receiving chain up to (not including) the given number. */
function skipTo(
  state: RatchetState,
  number: number,
  add: readonly SkippedMessageKey[],
): Result<{ state: RatchetState; add: readonly SkippedMessageKey[] }, RatchetError> {
  const { receiving, receiveNumber } = state;
  const unchanged = { state, skipped: { add, remove: undefined } };
  if (receiving === undefined) return ok({ state, add });
  if (receiveNumber > number + 1) {
    return err({ type: 'earlier', count: receiveNumber - number - 1, ...unchanged });
  }
  if (receiveNumber === number + 1) return err({ type: 'duplicate', ...unchanged });
  if (receiveNumber + maxSkipped < number) {
    return err({ type: 'skippedTooMany', count: number + 1 - receiveNumber, ...unchanged });
  }
  const { chainKey, keys } = skippedKeys(receiving, receiveNumber, number);
  return ok({
    state: { ...state, receiving: { ...receiving, chainKey }, receiveNumber: number },
    add: [...add, ...keys],
  });
}

function skippedKeys({ chainKey, headerKey }: ReceivingChain, from: number, to: number) {
  const keys: SkippedMessageKey[] = [];
  let current = chainKey;
  for (let number = from; number < to; number++) {
    const chain = chainKdf(current);
    keys.push({ headerKey, number, messageKey: chain.messageKey, iv: chain.bodyIv });
    current = chain.chainKey;
  }
  return { chainKey: current, keys };
}

function upgradeVersion(state: RatchetState, header: MessageHeader): RatchetState {
  const offered = Math.min(header.maxVersion, state.maxVersion) as RatchetVersion; // <= ours
  return offered > state.currentVersion ? { ...state, currentVersion: offered } : state;
}

function openBody(
  { associatedData }: RatchetState,
  { sealedHeader, bodyTag, body }: RatchetMessage,
  key: { readonly messageKey: Uint8Array; readonly iv: Uint8Array },
): Uint8Array | undefined {
  const padded = aeadOpen({
    key: key.messageKey,
    iv: key.iv,
    aad: concatBytes(associatedData, sealedHeader),
    ciphertext: body,
    tag: bodyTag,
  });
  return padded === undefined ? undefined : tryDecode(() => unpad(padded));
}
