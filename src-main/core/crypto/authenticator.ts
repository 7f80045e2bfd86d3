/**
 * Command authenticator (00-encoding section 5.4): a box of the hash of the command under the
 * secret of the server's and the queue's X25519 keys. Deniable, unlike a signature.
 */
import { bytesEqual, wipe } from '../base/index.ts';
import { boxOpen, boxSeal } from './box.ts';
import { x25519 } from './dh.ts';
import { sha512 } from './hash.ts';
import type { X25519Public, X25519Secret } from './keys.ts';

export const AUTHENTICATOR_SIZE_BYTES = 80;

export type AuthenticateInput = {
  /** The server's session key when a client authenticates. */
  readonly serverKey: X25519Public;
  /** The queue's key. */
  readonly secretKey: X25519Secret;
  /** 24 bytes: the correlation id. */
  readonly nonce: Uint8Array;
  readonly message: Uint8Array;
};

/** The 80-byte authenticator. */
export function authenticate(input: AuthenticateInput): Uint8Array {
  const secret = x25519(input.secretKey, input.serverKey);
  const authenticator = boxSeal(secret, input.nonce, sha512(input.message));
  wipe(secret);
  return authenticator;
}

export type VerifyAuthenticatorInput = {
  /** The server's session key. */
  readonly serverSecretKey: X25519Secret;
  readonly queueKey: X25519Public;
  readonly nonce: Uint8Array;
  readonly message: Uint8Array;
  readonly authenticator: Uint8Array;
};

/** The server's check. */
export function verifyAuthenticator(input: VerifyAuthenticatorInput): boolean {
  const secret = x25519(input.serverSecretKey, input.queueKey);
  const hash = boxOpen(secret, input.nonce, input.authenticator);
  wipe(secret);
  return hash !== undefined && bytesEqual(hash, sha512(input.message));
}
