/** Making a contact address: a queue that many may write to, and the links that name it. */
import { type Result, err } from '#shared/result.ts';
import type { AgentError } from '../events.ts';
import type { ServerPool } from '../servers/server-pool.ts';
import type { Core } from '../step.ts';
import type { AddressOptions, Invitation } from '../types.ts';

/** Makes the queue on the given server, or on the first that answers of those configured. */
export function createAddress(
  _core: Core,
  _pool: ServerPool,
  _options: AddressOptions,
): Promise<Result<Invitation, AgentError>> {
  return Promise.resolve(err({ type: 'noServers' }));
}
