/**
 * What the TLS client offers to the layers above: a byte stream to one server of the network,
 * authenticated by the hash of its identity certificate (10-tls). Types only.
 */
import type { Duplex } from 'node:stream';
import type { Clock, RandomSource } from '../base/index.ts';
import type { PublicKey } from '../crypto/index.ts';
import type { AlertDescription } from './alerts.ts';

/** Opens the byte stream below TLS; rejects with the error of Node (its `code` is kept). */
export type Dial = (target: DialTarget) => Promise<Duplex>;

export type DialTarget = {
  readonly host: string;
  readonly port: number;
  readonly signal?: AbortSignal | undefined;
  /** Quiet time before TCP keep-alive; 0: the system's. */
  readonly keepAliveIdleMs?: number | undefined;
};

export type TlsOptions = {
  readonly host: string;
  readonly port: number;
  /** Protocol names in order of preference; none: the extension is not sent. */
  readonly alpn: readonly string[];
  /** SHA-256 of the DER identity certificate, from the server's address; 32 bytes. */
  readonly keyHash: Uint8Array;
  /** For dialling and the TLS handshake together. */
  readonly timeoutMs: number;
  /** Aborting gives the error `closed`; after the handshake it has no effect. */
  readonly signal?: AbortSignal | undefined;
};

export type TlsDeps = {
  readonly random: RandomSource;
  readonly clock: Clock;
  readonly dial: Dial;
};

/** Key exchange groups we can be asked for (RFC 8446 section 4.2.7, draft-ietf-tls-ecdhe-mlkem). */
export type TlsGroup = 'x25519' | 'x448' | 'x25519mlkem768';

/** An authenticated, encrypted byte stream. Record boundaries mean nothing. */
export interface TlsConnection {
  /** verify_data of the client's Finished, the network's "tls-unique"; 32 bytes (10-tls 8). */
  readonly sessionId: Uint8Array;
  /** The protocol the server chose, if it chose. */
  readonly alpn: string | undefined;
  /** DER, leaf first, already verified; 2 to 4. */
  readonly peerCertificates: readonly Uint8Array[];
  readonly leafKey: PublicKey;
  readonly group: TlsGroup;
  /**
   * Encrypts and sends; never rejects. Resolves when the socket has taken the bytes and wants
   * more, or when the connection is closed (the close listener is told why). The bytes must not
   * change until then.
   */
  write(bytes: Uint8Array): Promise<void>;
  /**
   * Sets the one data listener; what arrived before it was set is delivered at once. The listener
   * owns its chunk, which is never empty. Until a listener is set the socket is not read on.
   */
  onData(listener: (chunk: Uint8Array) => void): void;
  /**
   * Sets the one close listener, called once, after all data, also when it is set too late. Without
   * a reason the end was orderly: close() on this side or close_notify from the server.
   */
  onClose(listener: (reason: TlsError | undefined) => void): void;
  /** Stops delivery and reading (backpressure to the server) until resume(). */
  pause(): void;
  resume(): void;
  /** Sends what was written and close_notify, then ends the socket. Idempotent. */
  close(): void;
}

/** Why a connection was not made or ended. */
export type TlsError =
  /** Dialling failed or the socket broke; `code` is Node's (ECONNREFUSED, ENOTFOUND...). */
  | { readonly type: 'network'; readonly code: string }
  | { readonly type: 'timeout' }
  /** The stream ended without close_notify, or the caller aborted. */
  | { readonly type: 'closed' }
  /** A fatal alert from the server. */
  | { readonly type: 'alert'; readonly description: AlertDescription }
  /** The server's chain is not acceptable: do not retry. */
  | { readonly type: 'certificate'; readonly problem: CertificateProblem }
  /** The server broke RFC 8446 or our profile; `alert` is what we told it. */
  | { readonly type: 'protocol'; readonly problem: string; readonly alert: AlertDescription };

/** Why a chain was refused (10-tls section 4). */
export type CertificateProblem =
  /** Not 2 to 4 certificates. */
  | 'chainLength'
  /** The second certificate does not have the hash of the server's address. */
  | 'unknownIdentity'
  | 'malformed'
  /** The leaf's key is of an algorithm other than Ed25519 and Ed448. */
  | 'unsupportedAlgorithm'
  /** A certificate does not name the next one as its issuer. */
  | 'wrongIssuer'
  | 'badSignature'
  | 'expired'
  | 'notYetValid'
  /** The leaf is not X.509 version 3. */
  | 'notVersion3'
  /** An issuer that may not sign certificates (basicConstraints or keyUsage). */
  | 'notCertificateAuthority'
  | 'pathTooLong';
