/** Public names of the network in message texts: `#channel`, `#sub.channel.simplex`, `@name.simplex`. */
import type { SimplexName } from '#shared/model/index.ts';

/**
 * Letters and digits; of Latin ones only ASCII, since accents make look-alikes. No character fits two
 * of the alternatives: else a label that fails at its end would take exponential time.
 */
const LABEL =
  /^(?:[A-Za-z0-9]|(?![0-9]|\p{Script=Latin})[\p{L}\p{N}])(?:[A-Za-z0-9-]|(?![0-9]|\p{Script=Latin})[\p{L}\p{N}])*$/u;

const MAX_LENGTH = 255;

/** @param text - with its `#` or `@`; a contact's name needs a domain */
export function parseSimplexName(text: string): SimplexName | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const isGroup = text.startsWith('#');
  const labels = text.slice(1).split('.');
  if (!labels.every((label) => LABEL.test(label) && !label.endsWith('-'))) return undefined;
  if (!isGroup && labels.length === 1) return undefined;
  return { nameType: isGroup ? 'publicGroup' : 'contact', nameDomain: nameDomain(labels) };
}

function nameDomain(labels: readonly string[]): SimplexName['nameDomain'] {
  const tld = labels.at(-1) ?? '';
  if (labels.length === 1) return { nameTLD: 'simplex', domain: tld, subDomain: [] };
  if (tld !== 'simplex' && tld !== 'testing') {
    return { nameTLD: 'web', domain: labels.join('.'), subDomain: [] };
  }
  const [domain = '', ...subDomain] = labels.slice(0, -1).toReversed();
  return { nameTLD: tld, domain, subDomain };
}
