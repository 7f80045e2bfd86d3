/**
 * Web addresses, domains and e-mail addresses as they stand in messages (60-chat section 10). ASCII
 * only: an address with letters of other alphabets may be a look-alike of another.
 */
const PERCENT = '%[0-9A-Fa-f]{2}';
const PCHAR = String.raw`[A-Za-z0-9\-._~!$&'()*+,;=:@]|${PERCENT}`;
const USER_INFO = String.raw`(?:(?:[A-Za-z0-9\-._~!$&'()*+,;=:]|${PERCENT})*@)?`;
const HOST = String.raw`((?:[A-Za-z0-9\-._~!$&'()*+,;=]|${PERCENT})+)`;
const PATH = `((?:/(?:${PCHAR})*)*)`;
const QUERY = String.raw`(\?(?:${PCHAR}|[/?[\]])*)?`;
const FRAGMENT = String.raw`(#(?:${PCHAR}|[/?[\]])*)?`;

const WEB_ADDRESS = new RegExp(
  `^(https?://${USER_INFO}${HOST}(?::[0-9]{1,5})?)${PATH}${QUERY}${FRAGMENT}$`,
  'u',
);

export type WebAddress = {
  /** Scheme, user, host and port. */
  readonly origin: string;
  readonly path: string;
  readonly host: string;
  /** With its question mark; empty when absent. */
  readonly query: string;
  /** With its number sign; empty when absent. */
  readonly fragment: string;
};

/** An http or https address (RFC 3986) whose host has a dot. */
export function parseWebAddress(text: string): WebAddress | undefined {
  const match = WEB_ADDRESS.exec(text);
  if (match === null) return undefined;
  const [, origin = '', host = '', path = '', query = '', fragment = ''] = match;
  return host.includes('.') ? { origin, host, path, query, fragment } : undefined;
}

/** `name.tld` or `www.name.tld`, letters only. */
export function isDomain(word: string): boolean {
  return /^(?:www\.)?[A-Za-z]{1,63}\.[A-Za-z]{2,8}$/u.test(word);
}

const LOCAL_PART = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/u;
const EMAIL_DOMAIN = /^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$/u;
const MAX_LOCAL_PART_LENGTH = 64;
const MAX_DOMAIN_LENGTH = 253;

/** `local@domain`, dots between words of either side; a domain of one word will do. */
export function isEmail(word: string): boolean {
  const at = word.indexOf('@');
  if (at < 1 || at > MAX_LOCAL_PART_LENGTH || word.length - at > MAX_DOMAIN_LENGTH) return false;
  const labels = word.slice(at + 1).split('.');
  return LOCAL_PART.test(word.slice(0, at)) && labels.every((label) => EMAIL_DOMAIN.test(label));
}
