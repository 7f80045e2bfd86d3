/** Which links may leave the app. The window has asked the user; here only the kind of link is judged. */

const SCHEMES: readonly string[] = ['http:', 'https:', 'mailto:'];
/** Longer addresses are cut or refused by programs of the system. */
const LONGEST = 8_192;

/** The link in its normal form when it may be handed to the system, else undefined. */
export function externalLink(url: string): string | undefined {
  if (url.length > LONGEST || !URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  if (!SCHEMES.includes(parsed.protocol)) return undefined;
  if (parsed.username !== '' || parsed.password !== '') return undefined;
  return parsed.href;
}
