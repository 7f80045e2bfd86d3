/** Web addresses without the parameters that tell who shared them (vectors `sanitizeUri`). */
import { type Result, err, ok } from '#shared/result.ts';
import { type WebAddress, parseWebAddress } from './web-address.ts';

/** Parameters that only track, on any site. */
const TRACKING = /^(?:utm_.*|ref|si|fbclid|gclid|dclid|msclkid|yclid|igsh|igshid|mc_eid|twclid)$/u;
/** Parameters that choose what is shown, on any site. */
const MEANINGFUL = /^(?:q|search|v|t|f|list)$/u;

/** Sites where a parameter that otherwise tracks chooses what is shown. */
const EXEMPT: Readonly<Record<string, string>> = { 'github.com': 'ref' };

/**
 * The address without tracking parameters; undefined when it has none. Safe drops known trackers
 * only; otherwise all go but what is known to matter and the first parameter of a top-level page.
 */
export function sanitizeUri(
  uri: string,
  isSafe: boolean,
): Result<string | undefined, { readonly type: 'notAWebAddress' }> {
  const address = parseWebAddress(uri);
  if (address === undefined) return err({ type: 'notAWebAddress' });
  if (address.query === '') return ok(undefined);
  const parameters = address.query.slice(1).split('&');
  const kept = parameters.filter((parameter, index) => {
    const name = parameter.replace(/=.*$/u, '');
    if (EXEMPT[address.host] === name) return true;
    if (TRACKING.test(name)) return false;
    return isSafe || MEANINGFUL.test(name) || (index === 0 && isTopLevel(address));
  });
  return ok(kept.length === parameters.length ? undefined : withParameters(address, kept));
}

function isTopLevel({ path }: WebAddress): boolean {
  return path.lastIndexOf('/') <= 0;
}

function withParameters(address: WebAddress, parameters: readonly string[]): string {
  const query = parameters.length === 0 ? '' : `?${parameters.join('&')}`;
  return address.origin + address.path + query + address.fragment;
}
