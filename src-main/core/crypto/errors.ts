/** Misuse of a primitive. Bytes that do not open or verify are values (undefined, false) instead. */
export type CryptoErrorCode = 'badSize' | 'notReady';

/** Thrown for our own misuse only; the message never carries key material. */
export class CryptoError extends Error {
  override readonly name = 'CryptoError';
  readonly code: CryptoErrorCode;

  constructor(code: CryptoErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
