/** Whether we can answer a connection request at all (30-agent section 1). */
import { maxRatchetVersion, minRatchetVersion } from '../../crypto/ratchet/index.ts';
import { type VersionRange, compatibleVersion } from '../../encoding/index.ts';
import type { ConnectionRequest } from './connection-request.ts';
import { AGENT_VERSIONS, SMP_CLIENT_ENVELOPE_VERSIONS } from './versions.ts';

/** No version in common: `peer` is older or newer than what we speak. */
export type VersionProblem = { readonly type: 'version'; readonly peer: 'older' | 'newer' };

/** What keeps us from using a request; an invitation has versions of the ratchet too. */
export function requestVersionProblem(request: ConnectionRequest): VersionProblem | undefined {
  for (const [theirs, ours] of offersOf(request)) {
    if (compatibleVersion(ours, theirs) !== undefined) continue;
    return { type: 'version', peer: theirs.max < ours.min ? 'older' : 'newer' };
  }
  return undefined;
}

function offersOf(request: ConnectionRequest): readonly (readonly [VersionRange, VersionRange])[] {
  const offers = [
    [request.agentVersions, AGENT_VERSIONS],
    [request.queues[0].clientVersions, SMP_CLIENT_ENVELOPE_VERSIONS],
  ] as const;
  if (request.type === 'contact') return offers;
  const { minVersion, maxVersion } = request.e2e;
  const ratchet = { min: minRatchetVersion, max: maxRatchetVersion };
  return [...offers, [{ min: minVersion, max: maxVersion }, ratchet]];
}
