/**
 * The only importer of node:crypto and node:worker_threads in this folder.
 *
 * Which implementation serves which primitive, by measurement (microseconds, Node 24 with OpenSSL /
 * Electron 33 with BoringSSL, one core of a 2-core machine, 2026-11):
 *   X25519            libsodium 73/75; node 105/60 with the key import it needs; noble 950/1400
 *   Ed25519 sign      libsodium 68/73 from the seed; node 67/49; noble 530/680
 *   Ed25519 verify    libsodium 76/80; node 90/43; noble 1030/1580
 *   X448              node 330/absent; noble 2450/2420 (key pair 210/absent; 890/690)
 *   Ed448 sign        node 350/absent; noble 1190/990
 *   Ed448 verify      node 215/absent; noble 2800/2600
 *   AES-GCM 16 KiB    node 20/30; noble 290/420
 *   HKDF 96 bytes     node 9/8; noble 16/28
 *   secretbox 16 KiB  libsodium 37/72; noble 68/124
 *   SHA-256 16 KiB    node 9/11; noble 69/209
 *   SHA3 100 bytes    node 2/absent; noble 4/4 (inputs are short: noble everywhere)
 * So libsodium does the 25519 curves and boxes in both runtimes (secrets never become KeyObjects),
 * node AES-GCM, HKDF and SHA-2 in both, and the 448 curves are node's where it has them.
 */
import {
  type KeyObject,
  createCipheriv,
  createDecipheriv,
  createHash,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
  randomFillSync,
  scrypt,
  scryptSync,
  sign,
  verify,
} from 'node:crypto';
import { type Transferable, Worker, parentPort } from 'node:worker_threads';
import { type RandomSource, defined, wipe } from '../base/index.ts';
import { encodePkcs8, encodeSpki } from './der.ts';
import {
  type Ed448Public,
  type Ed448Secret,
  type PublicKey,
  type SecretKey,
  type X448Public,
  type X448Secret,
  KEY_SIZE_BYTES,
  ed448Secret,
  x448Public,
  x448Secret,
} from './keys.ts';

/** The operating system's random generator; every call returns a buffer of its own. */
export const systemRandom: RandomSource = (sizeBytes) => randomFillSync(new Uint8Array(sizeBytes));

/** SHA-2 of node:crypto. */
export function nativeHash(algorithm: 'sha256' | 'sha512', bytes: Uint8Array): Uint8Array {
  return plain(createHash(algorithm).update(bytes).digest());
}

/** RFC 5869 with SHA-512. */
export function nativeHkdf(
  ikm: Uint8Array,
  salt: Uint8Array,
  output: { readonly info: Uint8Array; readonly sizeBytes: number },
): Uint8Array {
  return new Uint8Array(hkdfSync('sha512', ikm, salt, output.info, output.sizeBytes));
}

const PASSWORD_KEY_SIZE_BYTES = 32;
/** 50 to 90 ms and 32 MiB: what guessing costs each time. */
const SCRYPT = { N: 32_768, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

/** scrypt (RFC 7914) of a password: 32 bytes. */
export function passwordKey(password: Uint8Array, salt: Uint8Array): Uint8Array {
  return plain(scryptSync(password, salt, PASSWORD_KEY_SIZE_BYTES, SCRYPT));
}

/** The same in a thread of its own; the password must not be wiped meanwhile. */
export function passwordKeyAside(password: Uint8Array, salt: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    scrypt(password, salt, PASSWORD_KEY_SIZE_BYTES, SCRYPT, (error, key) => {
      if (error === null) resolve(plain(key));
      else reject(error);
    });
  });
}

const GCM = 'aes-256-gcm';
const GCM_TAG = { authTagLength: 16 } as const;

export type GcmKey = {
  readonly key: Uint8Array;
  readonly iv: Uint8Array;
  readonly aad: Uint8Array;
};

/** AES-256-GCM with an IV of any length and a 16-byte tag. */
export function nativeGcmSeal(
  { key, iv, aad }: GcmKey,
  plaintext: Uint8Array,
): { ciphertext: Uint8Array; tag: Uint8Array } {
  const cipher = createCipheriv(GCM, key, iv, GCM_TAG);
  cipher.setAAD(aad);
  const ciphertext = plain(cipher.update(plaintext));
  cipher.final();
  return { ciphertext, tag: plain(cipher.getAuthTag()) };
}

/** The plaintext, or undefined when the 16-byte tag does not match. */
export function nativeGcmOpen(
  { key, iv, aad }: GcmKey,
  ciphertext: Uint8Array,
  tag: Uint8Array,
): Uint8Array | undefined {
  const decipher = createDecipheriv(GCM, key, iv, GCM_TAG);
  decipher.setAAD(aad);
  decipher.setAuthTag(tag);
  const plaintext = plain(decipher.update(ciphertext));
  try {
    decipher.final();
    return plaintext;
  } catch {
    wipe(plaintext);
    return undefined;
  }
}

/** The 448-bit curves of a runtime that has them. */
export type NativeCurve448 = {
  x448PublicOf(secretKey: X448Secret): Uint8Array;
  /** Throws for a public key of low order. */
  x448(secretKey: X448Secret, publicKey: X448Public): Uint8Array;
  ed448PublicOf(secretKey: Ed448Secret): Uint8Array;
  ed448Sign(secretKey: Ed448Secret, message: Uint8Array): Uint8Array;
  ed448Verify(publicKey: Ed448Public, message: Uint8Array, signature: Uint8Array): boolean;
};

/** node:crypto's 448-bit curves, or undefined where they are missing (Electron's BoringSSL). */
export function detectCurve448(): NativeCurve448 | undefined {
  const curve: NativeCurve448 = {
    x448PublicOf: (key) => publicOf({ type: 'x448', key }),
    x448: (key, peerKey) =>
      plain(
        diffieHellman({
          privateKey: secretObject({ type: 'x448', key }),
          publicKey: publicObject({ type: 'x448', key: peerKey }),
        }),
      ),
    ed448PublicOf: (key) => publicOf({ type: 'ed448', key }),
    ed448Sign: (key, message) => plain(sign(null, message, secretObject({ type: 'ed448', key }))),
    ed448Verify: (key, message, signature) =>
      verify(null, message, publicObject({ type: 'ed448', key }), signature),
  };
  try {
    const probe = x448Secret(new Uint8Array(KEY_SIZE_BYTES.x448).fill(1));
    curve.x448(probe, x448Public(curve.x448PublicOf(probe)));
    curve.ed448PublicOf(ed448Secret(new Uint8Array(KEY_SIZE_BYTES.ed448)));
    return curve;
  } catch {
    return undefined;
  }
}

/** One end of a worker thread's channel. */
export type WorkerPort = {
  post(message: unknown, transfer?: readonly Transferable[]): void;
  onMessage(listener: (message: unknown) => void): void;
};

export type WorkerThread = WorkerPort & {
  /** Called when the thread has thrown and ended. */
  onFailure(listener: () => void): void;
  close(): Promise<void>;
};

/** A thread that does not keep the process alive. */
export function startWorkerThread(entry: URL): WorkerThread {
  const worker = new Worker(entry);
  worker.unref();
  return {
    post: (message, transfer = []) => {
      worker.postMessage(message, transfer);
    },
    onMessage: (listener) => worker.on('message', listener),
    onFailure: (listener) => worker.on('error', listener),
    close: async () => {
      await worker.terminate();
    },
  };
}

/** The worker's own end; AssertionError outside a worker thread. */
export function ownWorkerPort(): WorkerPort {
  const port = defined(parentPort ?? undefined, 'parent of the worker thread');
  return {
    post: (message, transfer = []) => {
      port.postMessage(message, transfer);
    },
    onMessage: (listener) => port.on('message', listener),
  };
}

function secretObject(secretKey: SecretKey): KeyObject {
  const der = encodePkcs8(secretKey);
  try {
    return createPrivateKey({ key: viewBuffer(der), format: 'der', type: 'pkcs8' });
  } finally {
    wipe(der);
  }
}

function publicObject(publicKey: PublicKey): KeyObject {
  return createPublicKey({ key: viewBuffer(encodeSpki(publicKey)), format: 'der', type: 'spki' });
}

function publicOf(secretKey: SecretKey): Uint8Array {
  const spki = createPublicKey(secretObject(secretKey)).export({ format: 'der', type: 'spki' });
  return new Uint8Array(spki.subarray(spki.length - KEY_SIZE_BYTES[secretKey.type]));
}

function viewBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function plain(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
}
