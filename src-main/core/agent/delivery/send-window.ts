/**
 * How much of a queue may be on its way at once. A server queue holds 128 messages; what the peer has
 * acknowledged by receipts is certainly taken from it. While less than a safe number is beyond that,
 * the queue cannot be full, so messages may be sent without waiting for each answer: the order is
 * kept because the server handles the commands of a connection one after another. A proxy does not:
 * through it, and until something succeeds after an error, there is one message at a time.
 */
import type { Connection } from '../store/connections.ts';
import { AGENT_VERSION } from '../protocol/versions.ts';

/** Below the quota of 128, with room for what other connections of the peer may add. */
export const WINDOW_MESSAGES = 100;
/** SENDs without an answer yet; more brings no speed on any network. */
export const MAX_IN_FLIGHT = 16;
/** How long a full window waits for a sign of the peer before it is tried without. */
export const WINDOW_WAIT_MS = 3000;

export type WindowState = {
  readonly connection: Pick<Connection, 'agentVersion' | 'receiptedExtId'>;
  /** Number on the wire of the next message. */
  readonly nextExtId: number;
  readonly inFlightCount: number;
  /** MAX_IN_FLIGHT, or 1. */
  readonly maxInFlight: number;
  /** Something was sent that the peer will acknowledge once it has it. */
  readonly isReceiptExpected: boolean;
  /** The peer did not answer a full window in time; until it does, one message at a time. */
  readonly isCautious: boolean;
};

/** send now; wait for an answer of the server; wait for the peer to take messages. */
export type WindowDecision = 'send' | 'waitForServer' | 'waitForPeer';

/** What to do with the next message of a queue. */
export function decideWindow(state: WindowState): WindowDecision {
  const { connection, nextExtId, inFlightCount, maxInFlight } = state;
  if (inFlightCount >= maxInFlight) return 'waitForServer';
  const unconfirmedCount = nextExtId - connection.receiptedExtId;
  if (unconfirmedCount <= WINDOW_MESSAGES) return 'send';
  const givesReceipts = connection.agentVersion >= AGENT_VERSION.receipts;
  if (givesReceipts && state.isReceiptExpected && !state.isCautious) return 'waitForPeer';
  return inFlightCount === 0 ? 'send' : 'waitForServer';
}
