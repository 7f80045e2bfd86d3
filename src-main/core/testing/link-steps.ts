/** Steps of stories about addresses and short links, for agents in a test's world. */
import type { Result } from '#shared/result.ts';
import type { Agent, AgentError, ConnId, FullLink, Invitation, RequestId } from '../agent/index.ts';
import { utf8Decode, utf8Encode } from '../base/index.ts';
import { ONE_USER, type Person, type World, linkOf } from './agent-world.ts';

/** What the work leads to while time stands still. */
export async function outcomeOf<T>(world: World, work: Promise<T>): Promise<T> {
  await world.quiet();
  return work;
}

/** As outcomeOf, of work that has to succeed. */
export async function done<T>(world: World, work: Promise<Result<T, AgentError>>): Promise<T> {
  const result = await outcomeOf(world, work);
  if (!result.ok) throw new Error(result.error.type);
  return result.value;
}

/** Begins again and again, as a user would, until it has succeeded; the process may die meanwhile. */
export async function insist<T>(
  world: World,
  person: Person,
  begin: (agent: Agent) => Promise<Result<T, AgentError>>,
): Promise<T> {
  const errors: string[] = [];
  for (let attempt = 0; attempt < 5; attempt++) {
    const { agent } = person;
    const made: T[] = [];
    begin(agent).then(
      (result) => {
        if (result.ok) made.push(result.value);
        else errors.push(result.error.type);
      },
      () => errors.push('thrown'),
    );
    await world.pass(5000);
    const [value] = made;
    // What a process learned while it died it has told nobody.
    if (value !== undefined && person.agent === agent) return value;
  }
  throw new Error(`in vain: ${errors.join(' ')}`);
}

/** An address, with link data where it is given. */
export function makeAddress(world: World, owner: Person, linkData?: string): Promise<Invitation> {
  const bytes = linkData === undefined ? undefined : utf8Encode(linkData);
  return done(world, owner.agent.createAddress({ userId: ONE_USER, linkData: bytes }));
}

/** Joins, or asks at an address. */
export function joinBy(person: Person, link: FullLink | string, pq = false): ConnId {
  const full = typeof link === 'string' ? linkOf(link) : link;
  const info = utf8Encode(`{"name":"${person.name}"}`);
  return person.transaction((db) =>
    person.agent.join(db, { userId: ONE_USER, link: full, info, pq }),
  );
}

/** The owner of an address accepts a request. */
export function accept(owner: Person, id: RequestId, pq = false): ConnId | undefined {
  const info = utf8Encode(`{"name":"${owner.name}"}`);
  return owner.transaction((db) => owner.agent.acceptRequest(db, id, { info, pq }));
}

/** Who has asked, by the information they sent. */
export function askedBy(owner: Person): string[] {
  return owner.eventsOf('request').map(({ info }) => utf8Decode(info) ?? '?');
}
