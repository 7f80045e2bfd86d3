/** Alerts (RFC 8446 section 6): their numbers and names. */

const ALERT_CODES = {
  closeNotify: 0,
  unexpectedMessage: 10,
  badRecordMac: 20,
  recordOverflow: 22,
  handshakeFailure: 40,
  badCertificate: 42,
  unsupportedCertificate: 43,
  certificateRevoked: 44,
  certificateExpired: 45,
  certificateUnknown: 46,
  illegalParameter: 47,
  unknownCa: 48,
  accessDenied: 49,
  decodeError: 50,
  decryptError: 51,
  protocolVersion: 70,
  insufficientSecurity: 71,
  internalError: 80,
  inappropriateFallback: 86,
  userCanceled: 90,
  missingExtension: 109,
  unsupportedExtension: 110,
  unrecognizedName: 112,
  badCertificateStatusResponse: 113,
  unknownPskIdentity: 115,
  certificateRequired: 116,
  noApplicationProtocol: 120,
} as const;

export type AlertName = keyof typeof ALERT_CODES;

/** An alert by name, or `unknown(n)` for a number RFC 8446 does not list. */
export type AlertDescription = AlertName | `unknown(${number})`;

const ALERT_NAMES = new Map<number, AlertName>(
  // the keys of the literal above
  Object.entries(ALERT_CODES).map(([name, code]) => [code, name as AlertName]),
);

/** The two bytes of an alert record; everything but close_notify and user_canceled is fatal. */
export function encodeAlert(name: AlertName): Uint8Array {
  const isWarning = name === 'closeNotify' || name === 'userCanceled';
  return Uint8Array.of(isWarning ? 1 : 2, ALERT_CODES[name]);
}

/** What an alert record says, whatever its level (RFC 8446 section 6); undefined: malformed. */
export function decodeAlert(bytes: Uint8Array): AlertDescription | undefined {
  const [level, code] = bytes;
  if (bytes.length !== 2 || code === undefined || (level !== 1 && level !== 2)) return undefined;
  return ALERT_NAMES.get(code) ?? `unknown(${code})`;
}
