/**
 * The `e2e` value of a full link (30-agent section 10): `v=2-3&x3dh=k1,k2[&kem_key=k]`, keys as
 * padded base64url. Percent-encoding around the whole value is the link's business.
 */
import { base64urlDecode, base64urlEncode } from '../../base/index.ts';
import { DecodeError } from '../../encoding/index.ts';
import { type X448Public, decodeX448Spki, encodeSpki } from '../index.ts';
import { kemPublicKeySizeBytes } from './kem-params.ts';
import { type E2eLinkParams, type KemProposed, pqRatchetVersion } from './types.ts';

const path = 'e2e parameters';
const maxVersionNumber = 0xffff;

/** The text form, 196 characters or 1749 with a KEM key. */
export function formatLinkParams(params: E2eLinkParams): string {
  const { minVersion, maxVersion, k1, k2, kem } = params;
  const versions =
    minVersion === maxVersion ? String(minVersion) : `${String(minVersion)}-${String(maxVersion)}`;
  const keys = [k1, k2].map((key) => base64urlEncode(encodeSpki({ type: 'x448', key })));
  const kemField = kem === undefined ? '' : `&kem_key=${base64urlEncode(kem.publicKey)}`;
  return `v=${versions}&x3dh=${keys.join(',')}${kemField}`;
}

/**
 * Unknown fields are ignored; a KEM key of a v2 link is dropped; `kem_ct` is refused, since an
 * initiator cannot have accepted anything. DecodeError.
 */
export function parseLinkParams(text: string): E2eLinkParams {
  const fields = new Map<string, string>();
  for (const field of text.split('&')) {
    const [, name = '', value = ''] = /^([^=]*)=?(.*)$/s.exec(field) ?? [];
    if (!fields.has(name)) fields.set(name, percentDecode(value));
  }
  const { minVersion, maxVersion } = parseVersions(fields.get('v'));
  const { k1, k2 } = parseKeys(fields.get('x3dh'));
  const kem = maxVersion >= pqRatchetVersion ? parseKem(fields) : undefined;
  return { minVersion, maxVersion, k1, k2, kem };
}

function parseVersions(value = '') {
  const [, min = '', max = min] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(value) ?? [];
  const minVersion = Number(min);
  const maxVersion = Number(max);
  if (min === '' || minVersion > maxVersion || maxVersion > maxVersionNumber) {
    throw new DecodeError(path, 'v is not a version range');
  }
  return { minVersion, maxVersion };
}

function parseKeys(value = ''): { k1: X448Public; k2: X448Public } {
  const [k1, k2, ...more] = value.split(',');
  if (k1 === undefined || k2 === undefined || more.length > 0) {
    throw new DecodeError(path, 'x3dh is not two keys');
  }
  return { k1: decodeX448Spki(bytesOf(k1, 'x3dh')), k2: decodeX448Spki(bytesOf(k2, 'x3dh')) };
}

function parseKem(fields: ReadonlyMap<string, string>): KemProposed | undefined {
  if (fields.has('kem_ct')) throw new DecodeError(path, 'kem_ct cannot be in a link');
  const value = fields.get('kem_key');
  if (value === undefined) return undefined;
  const publicKey = bytesOf(value, 'kem_key');
  if (publicKey.length !== kemPublicKeySizeBytes) {
    throw new DecodeError(path, `kem_key is not ${String(kemPublicKeySizeBytes)} bytes`);
  }
  return { type: 'proposed', publicKey };
}

function bytesOf(value: string, field: string): Uint8Array {
  const bytes = base64urlDecode(value);
  if (bytes === undefined) throw new DecodeError(path, `${field} is not base64url`);
  return bytes;
}

/** Writers differ in whether they escape `=` and `,` here; none of the values needs a `%`. */
function percentDecode(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    throw new DecodeError(path, 'bad percent encoding');
  }
}
