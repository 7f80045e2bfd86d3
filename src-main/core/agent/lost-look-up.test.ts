/** One-time links whose look-up had no answer, joined in their long form afterwards (rules in SPEC.md). */
import { describe, expect, test } from 'vitest';
import type { Result } from '#shared/result.ts';
import { utf8Encode } from '../base/index.ts';
import { ONE_USER, type Person, World, isConnected, linkOf } from '../testing/agent-world.ts';
import { done, joinBy, outcomeOf } from '../testing/link-steps.ts';
import { useWorlds } from '../testing/use-worlds.ts';
import type { AgentError, Invitation, LinkContent } from './index.ts';

const open = useWorlds();

class Scene {
  readonly world = new World();
  readonly alice = this.world.person('alice', this.world.network.addServer('one.example'));
  readonly bob = this.world.person('bob', this.world.network.addServer('two.example'));
  /** LKEYs of Bob. */
  askedCount = 0;

  constructor() {
    open.push(this.world);
  }

  invitation(): Promise<Invitation> {
    const linkData = utf8Encode('I am Alice');
    const options = { userId: ONE_USER, pq: false, linkData };
    return done(this.world, this.alice.agent.createInvitation(options));
  }

  /** Bob's LKEY, or the answer to it, is lost. */
  async loseLookUp(made: Invitation, what: 'command' | 'answer'): Promise<void> {
    const { network } = this.world;
    network.interfere = ({ command, phase }) => {
      if (command !== 'LKEY') return 'pass';
      if (what === 'command') return 'cut';
      return phase === 'after' ? 'lose' : 'pass';
    };
    const found = await this.lookUp(this.bob, made);
    expect(found).toMatchObject({ ok: false, error: { type: 'network', server: 'one.example' } });
    network.interfere = ({ command, client, phase }) => {
      if (command === 'LKEY' && client === 'bob' && phase === 'before') this.askedCount += 1;
      return 'pass';
    };
  }

  lookUp(person: Person, { shortLink }: Invitation): Promise<Result<LinkContent, AgentError>> {
    if (shortLink === undefined) throw new Error('no short link');
    return outcomeOf(this.world, person.agent.lookUpLink(shortLink, { userId: ONE_USER }));
  }

  settle({ link }: Invitation): Promise<Result<undefined, AgentError>> {
    const invitation = linkOf(link);
    if (invitation.type !== 'invitation') throw new Error(invitation.type);
    return outcomeOf(this.world, this.bob.agent.settleLookUps(invitation, { userId: ONE_USER }));
  }

  async join({ link }: Invitation): Promise<void> {
    joinBy(this.bob, link);
    await this.world.until(() => isConnected(this.alice) && isConnected(this.bob));
  }
}

const TIMEOUT = { type: 'network', server: 'one.example', problem: 'timeout' };
const SETTLED = { ok: true, value: undefined };

describe('[AG177] before a one-time link is joined in its long form', () => {
  test('the key that its queue has by a look-up is found out', async () => {
    const scene = new Scene();
    const made = await scene.invitation();
    await scene.loseLookUp(made, 'answer');
    scene.bob.restart();
    expect(await scene.settle(made)).toEqual(SETTLED);
    await scene.join(made);
    expect(scene.askedCount).toBe(1);
  });

  test('without that the queue refuses it', async () => {
    const scene = new Scene();
    const made = await scene.invitation();
    await scene.loseLookUp(made, 'answer');
    joinBy(scene.bob, made.link);
    await scene.world.until(() => scene.bob.events.length > 0);
    expect(scene.bob.events).toMatchObject([{ type: 'joinFailed', error: { type: 'linkUsed' } }]);
  });

  test('look-ups that never arrived, or of a link that is somebody else’s, change nothing', async () => {
    const scene = new Scene();
    const carol = scene.world.person('carol', scene.world.network.addServer('three.example'));
    const made = await scene.invitation();
    const taken = await scene.invitation();
    await scene.loseLookUp(taken, 'command');
    await scene.loseLookUp(made, 'command');
    expect((await scene.lookUp(carol, taken)).ok).toBe(true);
    expect(await scene.settle(made)).toEqual(SETTLED);
    expect(scene.askedCount).toBe(2);
    expect(await scene.settle(made)).toEqual(SETTLED);
    expect(scene.askedCount).toBe(2);
    await scene.join(made);
  });

  test('a server that does not answer is told', async () => {
    const scene = new Scene();
    const made = await scene.invitation();
    await scene.loseLookUp(made, 'answer');
    scene.world.network.interfere = ({ command }) => (command === 'LKEY' ? 'lose' : 'pass');
    expect(await scene.settle(made)).toEqual({ ok: false, error: TIMEOUT });
    scene.world.network.interfere = () => 'pass';
    expect(await scene.settle(made)).toEqual(SETTLED);
    await scene.join(made);
  });

  test('nothing is asked where no answer is missing, nor by an agent that has stopped', async () => {
    const scene = new Scene();
    const made = await scene.invitation();
    scene.world.network.down.add('one.example');
    scene.world.network.cut({ client: 'bob' });
    expect(await scene.settle(made)).toEqual(SETTLED);
    await scene.bob.agent.stop();
    expect(await scene.settle(made)).toEqual({ ok: false, error: { type: 'stopped' } });
  });
});
