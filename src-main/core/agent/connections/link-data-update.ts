/** LSET: what the server of a link of ours is to show (30-agent section 11.4). */
import { type RandomSource, bytesEqual } from '../../base/index.ts';
import type { ReadDb } from '../../database/index.ts';
import type { SmpRequest } from '../../smp/index.ts';
import type { ConnId } from '../events.ts';
import { sealUserData } from '../protocol/link-data.ts';
import { findConnection } from '../store/connections.ts';
import { loadOwnLink } from '../store/links.ts';
import { rcvQueuesOf } from '../store/rcv-queues.ts';

export type LinkDataUpdate = { readonly request: SmpRequest; readonly userData: Uint8Array };

/** The command with the newest data; undefined where there is no link or no queue any more. */
export function linkDataUpdate(
  db: ReadDb,
  id: ConnId,
  random: RandomSource,
): LinkDataUpdate | undefined {
  const link = loadOwnLink(db, id);
  const [queue] = rcvQueuesOf(db, id);
  if (link === undefined || queue === undefined) return undefined;
  const kind = findConnection(db, id)?.role === 'address' ? 'contact' : 'invitation';
  const { linkId, linkKey, rootSecret: signingSecret, userData, encFixed } = link;
  const sealed = sealUserData({ kind, linkKey, signingSecret, userData, random });
  if (!sealed.ok) return undefined;
  const data = { fixedData: encFixed, userData: sealed.value };
  return {
    request: {
      command: { type: 'LSET', linkId, data },
      entityId: queue.rcvId,
      key: { type: 'ed25519', key: queue.authSecret },
    },
    userData,
  };
}

/** Whether nothing newer was stored since. */
export function isNewestLinkData(db: ReadDb, id: ConnId, userData: Uint8Array): boolean {
  const link = loadOwnLink(db, id);
  return link === undefined || bytesEqual(link.userData, userData);
}
