/** Short links as they are shown and shared: under the name of their server, as short as can be. */
import { formatShortLink, parseLink, shortenForPreset } from '../agent/index.ts';
import type { ServerAddress } from '../encoding/index.ts';

/** A stored short link as a web link; what everybody knows of a preset server is left out. */
export function shownShortLink(
  stored: string | undefined,
  presets: readonly ServerAddress[],
): string | undefined {
  const parsed = stored === undefined ? undefined : parseLink(stored);
  if (parsed?.ok !== true || parsed.value.type !== 'short') return undefined;
  return formatShortLink(shortenForPreset(parsed.value.link, presets), 'https');
}
