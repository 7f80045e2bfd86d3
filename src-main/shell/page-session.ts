/**
 * The session of our pages. It lives in memory alone: what Chromium would otherwise keep of a page (cache, compiled
 * code, large blobs, storage) is never written to the disk, where it would lie in plain text beside the encrypted
 * database. The page keeps nothing itself.
 */
import { session, type Session } from 'electron';

/** A name that does not begin with "persist:" has no folder. */
const PARTITION = 'page';

/** After the app is ready; always the same one. */
export function pageSession(): Session {
  return session.fromPartition(PARTITION, { cache: false });
}
