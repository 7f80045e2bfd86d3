/** Contact requests: ours at an address, and those of others at ours (30-agent section 5.3). */
import type { ConnId, RequestId } from '../events.ts';
import type { AgentUserId } from '../network.ts';
import type { ContactRequest } from '../protocol/connection-request.ts';
import type { Step } from '../step.ts';
import type { AcceptOptions } from '../types.ts';

export type OwnRequest = {
  readonly userId: AgentUserId;
  readonly request: ContactRequest;
  readonly info: Uint8Array;
  readonly pq: boolean;
};

/** Stores our request at an address: an invitation of ours is made and left there. */
export function storeRequest(_step: Step, _options: OwnRequest): ConnId {
  throw new Error('not here');
}

/** Joins the invitation of a request. */
export function acceptRequest(
  _step: Step,
  _id: RequestId,
  _options: AcceptOptions,
): ConnId | undefined {
  return undefined;
}
