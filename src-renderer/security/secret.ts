/** Passphrases and passcodes on their way to the core: bytes that can be wiped, unlike a text. */

const encoder = new TextEncoder();

/** UTF-8, as the core takes it. Whoever asks for the bytes wipes them. */
export function toSecretBytes(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Hands a secret's bytes over and wipes them when all is done, whatever comes of it. */
export async function withSecret<T>(
  text: string,
  task: (secret: Uint8Array) => Promise<T>,
): Promise<T> {
  const secret = toSecretBytes(text);
  try {
    return await task(secret);
  } finally {
    secret.fill(0);
  }
}
