/** Serves the built page from its folder under the page's scheme, with the policy as a header. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { protocol, type Session } from 'electron';
import { mediaType, PAGE_FEATURES, PAGE_POLICY, PAGE_SCHEME, pagePath } from './page-address.ts';

/** Must run before the app is ready: makes the scheme a secure origin with compiled-code caching. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: PAGE_SCHEME, privileges: { standard: true, secure: true, codeCache: true } },
  ]);
}

/** Answers requests of the session's pages with files below `folder`. */
export function servePage(session: Session, folder: string): void {
  session.protocol.handle(PAGE_SCHEME, async (request) => {
    const path = request.method === 'GET' ? pagePath(request.url) : undefined;
    if (path === undefined) return new Response(undefined, { status: 400 });
    try {
      const bytes = await readFile(join(folder, path));
      return new Response(new Uint8Array(bytes), {
        headers: {
          'content-type': mediaType(path),
          'content-security-policy': PAGE_POLICY,
          'permissions-policy': PAGE_FEATURES,
          'x-content-type-options': 'nosniff',
          'cross-origin-opener-policy': 'same-origin',
        },
      });
    } catch {
      return new Response(undefined, { status: 404 });
    }
  });
}
