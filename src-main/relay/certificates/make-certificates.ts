/**
 * The relay's own chain [leaf, CA] (10-tls section 3): X.509 v3, both of one algorithm, valid for
 * 999999 days. The CA's hash is the relay's identity, so it is made once and kept.
 */
import type { RandomSource } from '../../core/base/index.ts';
import {
  type PublicKey,
  type SigningKey,
  ed25519Sign,
  ed448Sign,
  encodePkcs8,
  encodeSpki,
  generateEd25519,
  generateEd448,
} from '../../core/crypto/index.ts';
import { createHash } from 'node:crypto';
import {
  DER_TRUE,
  der,
  derBitString,
  derExplicit,
  derInteger,
  derOctetString,
  derOid,
  derSequence,
  derTime,
  derUtf8String,
} from './der.ts';

export type SignatureAlgorithm = SigningKey['type'];

/** DER certificates and PKCS#8 keys. */
export type RelayCertificates = {
  readonly caCertificate: Uint8Array;
  readonly caKey: Uint8Array;
  readonly leafCertificate: Uint8Array;
  readonly leafKey: Uint8Array;
};

export type MakeCertificatesOptions = {
  readonly algorithm: SignatureAlgorithm;
  readonly host: string;
  readonly nowMs: number;
  readonly random: RandomSource;
};

type SigningPair = { readonly publicKey: PublicKey; readonly secretKey: SigningKey };

/** A new identity with its leaf. */
export function makeCertificates(options: MakeCertificatesOptions): RelayCertificates {
  const ca = generatePair(options);
  const leaf = generatePair(options);
  return {
    caCertificate: certify(options, {
      subject: CA_NAME,
      key: ca.publicKey,
      issuer: ca,
      extensions: caExtensions(ca.publicKey),
    }),
    caKey: encodePkcs8(ca.secretKey),
    leafCertificate: certify(options, {
      subject: derSequence(nameAttribute('2.5.4.3', options.host)),
      key: leaf.publicKey,
      issuer: ca,
      extensions: leafExtensions(leaf.publicKey, ca.publicKey),
    }),
    leafKey: encodePkcs8(leaf.secretKey),
  };
}

const CA_NAME = derSequence(
  nameAttribute('2.5.4.3', 'SMP server CA'),
  nameAttribute('2.5.4.10', 'Sotto'),
);

const DAY_MS = 24 * 60 * 60 * 1000;
const VALIDITY_MS = 999_999 * DAY_MS;
const SERIAL_SIZE_BYTES = 16;

const ALGORITHM_OID = { ed25519: '1.3.101.112', ed448: '1.3.101.113' } as const;

function generatePair({ algorithm, random }: MakeCertificatesOptions): SigningPair {
  if (algorithm === 'ed25519') {
    const { publicKey, secretKey } = generateEd25519(random);
    return {
      publicKey: { type: 'ed25519', key: publicKey },
      secretKey: { type: 'ed25519', key: secretKey },
    };
  }
  const { publicKey, secretKey } = generateEd448(random);
  return {
    publicKey: { type: 'ed448', key: publicKey },
    secretKey: { type: 'ed448', key: secretKey },
  };
}

type CertificateContent = {
  readonly subject: Uint8Array;
  readonly key: PublicKey;
  readonly issuer: SigningPair;
  readonly extensions: Uint8Array;
};

function certify(options: MakeCertificatesOptions, content: CertificateContent): Uint8Array {
  const algorithm = derSequence(derOid(ALGORITHM_OID[options.algorithm]));
  const toSign = derSequence(
    derExplicit(0, derInteger(Uint8Array.of(2))), // version 3
    derInteger(options.random(SERIAL_SIZE_BYTES)),
    algorithm,
    CA_NAME,
    // A day back, for clients whose clock is behind.
    derSequence(derTime(options.nowMs - DAY_MS), derTime(options.nowMs + VALIDITY_MS)),
    content.subject,
    encodeSpki(content.key),
    derExplicit(3, content.extensions),
  );
  const signature = signWith(content.issuer.secretKey, toSign);
  return derSequence(toSign, algorithm, derBitString(signature));
}

function signWith(key: SigningKey, bytes: Uint8Array): Uint8Array {
  return key.type === 'ed25519' ? ed25519Sign(key.key, bytes) : ed448Sign(key.key, bytes);
}

function caExtensions(key: PublicKey): Uint8Array {
  const id = keyIdentifier(key);
  return derSequence(
    extension('2.5.29.19', derSequence(DER_TRUE), true), // basicConstraints CA:true
    extension('2.5.29.15', derBitString(Uint8Array.of(0x06), 1), true), // keyCertSign, cRLSign
    extension('2.5.29.14', derOctetString(id)),
    extension('2.5.29.35', derSequence(der(0x80, id))),
  );
}

function leafExtensions(key: PublicKey, caKey: PublicKey): Uint8Array {
  return derSequence(
    extension('2.5.29.19', derSequence(), true),
    // digitalSignature, nonRepudiation, keyAgreement
    extension('2.5.29.15', derBitString(Uint8Array.of(0xc8), 3), true),
    extension('2.5.29.37', derSequence(derOid('1.3.6.1.5.5.7.3.1'))), // serverAuth
    extension('2.5.29.14', derOctetString(keyIdentifier(key))),
    extension('2.5.29.35', derSequence(der(0x80, keyIdentifier(caKey)))),
  );
}

function extension(oid: string, value: Uint8Array, isCritical = false): Uint8Array {
  const critical = isCritical ? DER_TRUE : new Uint8Array(0);
  return derSequence(derOid(oid), critical, derOctetString(value));
}

function nameAttribute(oid: string, text: string): Uint8Array {
  return der(0x31, derSequence(derOid(oid), derUtf8String(text)));
}

/** RFC 5280 section 4.2.1.2, method 1 (SHA-1 names a key here, it protects nothing). */
function keyIdentifier(key: PublicKey): Uint8Array {
  return createHash('sha1').update(key.key).digest();
}
