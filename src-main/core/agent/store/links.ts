/** Link data of our queues, and keys given to the servers of one-time links. */
import type { ReadDb } from '../../database/index.ts';
import type { ConnId } from '../events.ts';
import type { ShortLink } from '../protocol/short-link.ts';

/** The connection of a short link that we made. */
export function findOwnShortLink(_db: ReadDb, _link: ShortLink): ConnId | undefined {
  return undefined;
}
