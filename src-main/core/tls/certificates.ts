/**
 * Checking a server's certificate chain (10-tls section 4): the network has no authorities, a
 * server is known by the hash of its identity certificate, the second of the chain. RFC 5280 path
 * validation from the last certificate (the anchor) down, each certificate signed by the next.
 *
 * The anchor is not part of the path (RFC 5280 section 6.1): its own validity time and signature
 * are not checked, and it may lack basicConstraints, as the reference's vectors have it, but not
 * deny them. Host names and revocation are not looked at. The chain is taken in its order, so the
 * identity certificate is always part of what is verified.
 *
 * The leaf's key is Ed25519 or Ed448, as TLS uses it. Authorities may have keys of other algorithms
 * (an operator's may be an old one): their signatures are checked by the platform.
 */
import { X509Certificate } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  BasicConstraints,
  Certificate,
  KeyUsage,
  KeyUsageFlags,
  type Name,
  Version,
  id_ce_basicConstraints,
  id_ce_keyUsage,
} from '@peculiar/asn1-x509';
import { type Result, err, ok } from '#shared/result.ts';
import { bytesEqual } from '../base/index.ts';
import { type PublicKey, decodeSpki, ed25519Verify, ed448Verify, sha256 } from '../crypto/index.ts';
import { DecodeError, tryDecode } from '../encoding/index.ts';
import type { CertificateProblem } from './types.ts';

const MIN_CHAIN_LENGTH = 2;
const MAX_CHAIN_LENGTH = 4;

/** Above the size of any certificate of the network by far; the parser is recursive. */
const MAX_CERTIFICATE_SIZE_BYTES = 16_384;

/** RFC 8410 section 3. */
const SIGNATURE_ALGORITHMS: Readonly<Record<string, 'ed25519' | 'ed448'>> = {
  '1.3.101.112': 'ed25519',
  '1.3.101.113': 'ed448',
};

type ParsedCertificate = {
  readonly der: Uint8Array;
  readonly signedBytes: Uint8Array;
  /** undefined: one that we do not implement ourselves. */
  readonly signatureAlgorithm: 'ed25519' | 'ed448' | undefined;
  readonly signature: Uint8Array;
  readonly isVersion3: boolean;
  /** DER of the names. */
  readonly issuer: Uint8Array;
  readonly subject: Uint8Array;
  readonly notBeforeMs: number;
  readonly notAfterMs: number;
  /** undefined: of an algorithm that we do not implement ourselves. */
  readonly key: PublicKey | undefined;
  /** undefined: the extension is absent. */
  readonly isAuthority: boolean | undefined;
  readonly maxPathLength: number;
  readonly maySignCertificates: boolean;
};

/**
 * Checks a chain (DER, leaf first) against the SHA-256 of its identity certificate (32 bytes) at
 * a Unix time in ms. initCrypto() must have been awaited.
 */
export function verifyChain(
  chainDer: readonly Uint8Array[],
  keyHash: Uint8Array,
  nowMs: number,
): Result<{ readonly leafKey: PublicKey }, CertificateProblem> {
  const identity = chainDer[1];
  if (identity === undefined || chainDer.length > MAX_CHAIN_LENGTH) return err('chainLength');
  if (!bytesEqual(sha256(identity), keyHash)) return err('unknownIdentity');
  const chain: ParsedCertificate[] = [];
  for (const der of chainDer) {
    const parsed = parseCertificate(der);
    if (!parsed.ok) return parsed;
    chain.push(parsed.value);
  }
  return verifyPath(chain, nowMs);
}

function verifyPath(
  chain: readonly ParsedCertificate[],
  nowMs: number,
): Result<{ readonly leafKey: PublicKey }, CertificateProblem> {
  const [leaf] = chain;
  if (leaf === undefined || chain.length < MIN_CHAIN_LENGTH) return err('chainLength');
  if (!leaf.isVersion3) return err('notVersion3');
  const { key: leafKey } = leaf;
  if (leafKey?.type !== 'ed25519' && leafKey?.type !== 'ed448') return err('unsupportedAlgorithm');
  for (const [depth, certificate] of chain.entries()) {
    const issuer = chain[depth + 1];
    if (issuer === undefined) break;
    const isAnchor = depth + 2 === chain.length;
    const problem =
      timeProblem(certificate, nowMs) ??
      issuerProblem(issuer, { depth, isAnchor }) ??
      linkProblem(certificate, issuer);
    if (problem !== undefined) return err(problem);
  }
  return ok({ leafKey });
}

function timeProblem(
  certificate: ParsedCertificate,
  nowMs: number,
): CertificateProblem | undefined {
  if (nowMs < certificate.notBeforeMs) return 'notYetValid';
  if (nowMs > certificate.notAfterMs) return 'expired';
  return undefined;
}

/** RFC 5280 section 6.1.4 (k), (l), (m), (n); depth counts the issuers below this one. */
function issuerProblem(
  issuer: ParsedCertificate,
  place: { readonly depth: number; readonly isAnchor: boolean },
): CertificateProblem | undefined {
  const isAuthority = issuer.isAuthority ?? place.isAnchor;
  if (!isAuthority || !issuer.maySignCertificates) return 'notCertificateAuthority';
  return place.depth > issuer.maxPathLength ? 'pathTooLong' : undefined;
}

function linkProblem(
  certificate: ParsedCertificate,
  issuer: ParsedCertificate,
): CertificateProblem | undefined {
  if (!bytesEqual(certificate.issuer, issuer.subject)) return 'wrongIssuer';
  return isSignedBy(certificate, issuer) ? undefined : 'badSignature';
}

function isSignedBy(certificate: ParsedCertificate, issuer: ParsedCertificate): boolean {
  const { signedBytes, signature, signatureAlgorithm } = certificate;
  const { key } = issuer;
  if (signatureAlgorithm === undefined) return isSignedByOther(certificate, issuer);
  if (signatureAlgorithm !== key?.type) return false;
  return key.type === 'ed25519'
    ? ed25519Verify(key.key, signedBytes, signature)
    : ed448Verify(key.key, signedBytes, signature);
}

function isSignedByOther(certificate: ParsedCertificate, issuer: ParsedCertificate): boolean {
  try {
    return platformRead(certificate.der).verify(platformRead(issuer.der).publicKey);
  } catch {
    // An algorithm that the platform does not know either, or a key that is none.
    return false;
  }
}

/**
 * The platform looks for PEM text first, anywhere in the bytes: it may find another certificate in them
 * than the one that we have read, such as the true one in a forged one. Throws then.
 */
function platformRead(der: Uint8Array): X509Certificate {
  const certificate = new X509Certificate(der);
  if (!bytesEqual(certificate.raw, der)) throw new DecodeError('certificate', 'not the same');
  return certificate;
}

function parseCertificate(der: Uint8Array): Result<ParsedCertificate, CertificateProblem> {
  if (der.length > MAX_CERTIFICATE_SIZE_BYTES) return err('malformed');
  try {
    return fromAsn(der, AsnConvert.parse(der, Certificate));
  } catch {
    // The parser throws errors of several classes for bytes that are not a certificate.
    return err('malformed');
  }
}

function fromAsn(
  der: Uint8Array,
  certificate: Certificate,
): Result<ParsedCertificate, CertificateProblem> {
  const { tbsCertificate: tbs, tbsCertificateRaw } = certificate;
  const signatureOid = certificate.signatureAlgorithm.algorithm;
  const signatureAlgorithm = SIGNATURE_ALGORITHMS[signatureOid];
  const spki = new Uint8Array(AsnConvert.serialize(tbs.subjectPublicKeyInfo));
  const key = tryDecode(() => decodeSpki(spki));
  if (tbs.signature.algorithm !== signatureOid) return err('malformed');
  if (tbsCertificateRaw === undefined) return err('malformed');
  const notBeforeMs = tbs.validity.notBefore.getTime().getTime();
  const notAfterMs = tbs.validity.notAfter.getTime().getTime();
  if (Number.isNaN(notBeforeMs) || Number.isNaN(notAfterMs)) return err('malformed');
  return ok({
    der,
    signedBytes: new Uint8Array(tbsCertificateRaw),
    signatureAlgorithm,
    signature: new Uint8Array(certificate.signatureValue),
    isVersion3: tbs.version === Version.v3,
    issuer: encodeName(tbs.issuer),
    subject: encodeName(tbs.subject),
    notBeforeMs,
    notAfterMs,
    key,
    ...parseExtensions(tbs),
  });
}

function parseExtensions(
  tbs: Certificate['tbsCertificate'],
): Pick<ParsedCertificate, 'isAuthority' | 'maxPathLength' | 'maySignCertificates'> {
  const find = (oid: string) => tbs.extensions?.find(({ extnID }) => extnID === oid)?.extnValue;
  const constraintsDer = find(id_ce_basicConstraints);
  const constraints =
    constraintsDer === undefined ? undefined : AsnConvert.parse(constraintsDer, BasicConstraints);
  const usageDer = find(id_ce_keyUsage);
  const usage = usageDer === undefined ? undefined : AsnConvert.parse(usageDer, KeyUsage);
  return {
    isAuthority: constraints?.cA,
    maxPathLength: constraints?.pathLenConstraint ?? Number.POSITIVE_INFINITY,
    maySignCertificates:
      usage === undefined || (usage.toNumber() & KeyUsageFlags.keyCertSign) !== 0,
  };
}

function encodeName(name: Name): Uint8Array {
  return new Uint8Array(AsnConvert.serialize(name));
}
