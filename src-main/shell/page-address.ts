/** The page's address and policy: its own scheme, so that `'self'` means our files and nothing else. */

export const PAGE_SCHEME = 'sotto-app';
export const PAGE_ORIGIN = `${PAGE_SCHEME}://app`;
export const PAGE_URL = `${PAGE_ORIGIN}/index.html`;

/** No network, no inline code, no inline styles, no frames. */
export const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The camera for scanning, when it is switched on; nothing else a page could ask for. */
export const PAGE_FEATURES = [
  'camera=(self)',
  'microphone=()',
  'display-capture=()',
  'geolocation=()',
  'usb=()',
  'serial=()',
  'hid=()',
  'midi=()',
].join(', ');

/**
 * The path inside the page's folder which a URL of our scheme names, with forward slashes and without a leading
 * one; undefined for every URL that is not a plain file name below that folder.
 */
export function pagePath(url: string): string | undefined {
  if (!URL.canParse(url)) return undefined;
  const parsed = new URL(url);
  if (`${parsed.protocol}//${parsed.host}` !== PAGE_ORIGIN) return undefined;
  let path: string;
  try {
    path = decodeURIComponent(parsed.pathname).replace(/^\//, '');
  } catch {
    return undefined;
  }
  const isPlain = path
    .split('/')
    .every((part) => /^[\w.@ -]+$/.test(part) && part !== '.' && part !== '..');
  return isPlain ? path : undefined;
}

/** True when a frame showing this URL is our page: built, or served by the development server. */
export function isOurPage(url: string, developmentUrl?: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host } = new URL(url);
  if (`${protocol}//${host}` === PAGE_ORIGIN) return true;
  return developmentUrl !== undefined && `${protocol}//${host}` === new URL(developmentUrl).origin;
}

/** The media type of a file of the page, by its name. */
export function mediaType(path: string): string {
  const extension = path.slice(path.lastIndexOf('.') + 1);
  return MEDIA_TYPES[extension] ?? 'application/octet-stream';
}

const MEDIA_TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
  png: 'image/png',
  jpg: 'image/jpeg',
  webp: 'image/webp',
  woff2: 'font/woff2',
  woff: 'font/woff',
  mp3: 'audio/mpeg',
  ogg: 'audio/ogg',
};
