/** What a ratchet step does with the header's KEM field (table in 40-ratchet section 7). */
import { type Result, err, ok } from '#shared/result.ts';
import {
  type KemParams,
  type KeySource,
  type RatchetKem,
  type RatchetState,
  pqRatchetVersion,
} from './types.ts';

/** The secrets a ratchet step mixes in, and our KEM pair after it. */
export type KemStep = {
  /** 32 bytes, mixed into the new receiving chain. */
  readonly receiveSecret: Uint8Array | undefined;
  /** 32 bytes, mixed into the new sending chain. */
  readonly sendSecret: Uint8Array | undefined;
  readonly kem: RatchetKem | undefined;
};

/** kemState when the header answers a key we do not have. */
export function kemStep(
  state: RatchetState,
  header: KemParams | undefined,
  keys: KeySource,
): Result<KemStep, { readonly type: 'kemState' }> {
  const usesKem = state.pqEnabled && state.currentVersion >= pqRatchetVersion;
  if (header === undefined) {
    const proposes = usesKem && state.kem === undefined;
    const kem = proposes ? { pair: keys.kem(), ciphertext: undefined } : undefined;
    return ok({ receiveSecret: undefined, sendSecret: undefined, kem });
  }
  const receiveSecret = open(state, header, keys);
  if (!receiveSecret.ok) return receiveSecret;
  if (!usesKem) {
    return ok({ receiveSecret: receiveSecret.value, sendSecret: undefined, kem: undefined });
  }
  const { ciphertext, sharedSecret } = keys.kemEncapsulate(header.publicKey);
  return ok({
    receiveSecret: receiveSecret.value,
    sendSecret: sharedSecret,
    kem: { pair: keys.kem(), ciphertext },
  });
}

function open(
  state: RatchetState,
  header: KemParams,
  keys: KeySource,
): Result<Uint8Array | undefined, { readonly type: 'kemState' }> {
  if (header.type === 'proposed') return ok(undefined);
  if (state.kem === undefined) return err({ type: 'kemState' });
  return ok(keys.kemDecapsulate(state.kem.pair.secretKey, header.ciphertext));
}
