/** Which links may leave the app. The window has asked the user; here only the kind of link is judged. */

const SCHEMES: readonly string[] = ['http:', 'https:', 'mailto:'];
/** What a mail link may fill in; others, such as `attach`, make some programs send files. */
const MAIL_FIELDS: readonly string[] = ['to', 'cc', 'bcc', 'subject', 'body'];
/** Longer addresses are cut or refused by programs of the system. */
const LONGEST = 8_192;

/** The link in its normal form when it may be handed to the system, else undefined. */
export function externalLink(url: string): string | undefined {
  if (url.length > LONGEST || !URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  if (!SCHEMES.includes(parsed.protocol)) return undefined;
  if (parsed.username !== '' || parsed.password !== '') return undefined;
  if (parsed.protocol === 'mailto:' && !hasMailFieldsOnly(parsed)) return undefined;
  return parsed.href;
}

function hasMailFieldsOnly({ searchParams }: URL): boolean {
  return [...searchParams.keys()].every((name) => MAIL_FIELDS.includes(name.toLowerCase()));
}
