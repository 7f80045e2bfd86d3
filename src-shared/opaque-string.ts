/**
 * What is typed as a passphrase or passcode, the same on every computer: keyboards put the same characters
 * together differently (OpaqueString of RFC 8265 section 4.2: spaces of all kinds are U+0020, then NFC).
 * Nothing is refused, and case, width and spaces at the ends stay.
 */
export function opaqueString(text: string): string {
  return text.replace(/\p{Zs}/gu, ' ').normalize('NFC');
}
