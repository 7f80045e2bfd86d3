/** A message as a server delivers it, and what is to be done with it once the step is committed. */
import type { ServerSession } from '../network.ts';

export type IncomingMessage = {
  readonly serverId: number;
  /** The session it came by: the only one that can acknowledge it. */
  readonly session: ServerSession;
  /** Recipient id of the queue. */
  readonly rcvId: Uint8Array;
  readonly msgId: Uint8Array;
  readonly encBody: Uint8Array;
};
