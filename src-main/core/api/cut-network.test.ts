/**
 * The connection cut once at every point of a whole story: whoever's connection it is and whatever
 * was about to leave, the end is the same as without the cut.
 */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ContactId } from '#shared/ids.ts';
import type { RunningRelay } from '../../relay/index.ts';
import { TestCore, connectCores, must } from '../testing/test-core.ts';
import type { Cut } from '../testing/controlled-network.ts';
import { startTestRelay } from '../testing/test-relay.ts';

type Side = 'alice' | 'bob';
type Direction = Cut['direction'];

let relay: RunningRelay;
/** Pieces that leave and reach each side in the story when nothing is cut. */
let counts: Readonly<Record<Side, Readonly<Record<Direction, number>>>>;

beforeAll(async () => {
  relay = await startTestRelay(mkdtempSync(join(tmpdir(), 'sotto-relay-')));
  const { alice, bob } = await story();
  counts = { alice: alice.network.counts, bob: bob.network.counts };
}, 60_000);

afterAll(async () => {
  await relay.close();
});

/** Connect, a message each way, and all ticks; returns what both see at the end. */
async function story(cut?: Cut & { readonly side: Side }) {
  const [alice, bob] = await Promise.all([
    TestCore.open({ name: 'alice', servers: [relay.address] }),
    TestCore.open({ name: 'bob', servers: [relay.address] }),
  ]);
  try {
    if (cut !== undefined) {
      const { network } = cut.side === 'alice' ? alice : bob;
      network.cutAt(cut);
    }
    const { aContact, bContact } = await connectCores(alice, bob);
    must(alice.chat.send(aContact, 'one'));
    must(bob.chat.send(bContact, 'two'));
    const aliceGot = await alice.received(aContact, 1);
    const bobGot = await bob.received(bContact, 1);
    await Promise.all([alice.allDelivered(aContact), bob.allDelivered(bContact)]);
    const seen = {
      aliceGot,
      bobGot,
      aliceSees: notices(alice, aContact),
      bobSees: notices(bob, bContact),
      sameCode:
        alice.chat.details(aContact)?.securityCode === bob.chat.details(bContact)?.securityCode,
    };
    return { alice, bob, seen };
  } finally {
    await Promise.all([alice.core.close(), bob.core.close()]);
  }
}

function notices(core: TestCore, contact: ContactId): string[] {
  const page = core.chat.page(contact, { anchor: { type: 'latest' }, count: 100 });
  return (page?.items ?? []).flatMap(({ content }) =>
    content.type === 'notice' ? [content.notice.type] : [],
  );
}

const EXPECTED = {
  aliceGot: ['two'],
  bobGot: ['one'],
  aliceSees: ['encryption'],
  bobSees: ['encryption'],
  sameCode: true,
};

describe('cut once', () => {
  test('never: the story as it should be', async () => {
    expect((await story()).seen).toEqual(EXPECTED);
  });

  test.each([
    ['alice', 'out'],
    ['alice', 'in'],
    ['bob', 'out'],
    ['bob', 'in'],
  ] as const)(
    'on the side of %s, at every piece on its way %s: the same end',
    async (side, direction) => {
      const pieces = Array.from({ length: counts[side][direction] }, (_, index) => index + 1);
      const failures: string[] = [];
      await inParallel(6, pieces, async (piece) => {
        try {
          expect((await story({ side, direction, piece })).seen).toEqual(EXPECTED);
        } catch (error) {
          failures.push(`piece ${String(piece)}: ${String(error)}`);
        }
      });
      expect(failures).toEqual([]);
      expect(pieces.length).toBeGreaterThan(5);
    },
    240_000,
  );
});

async function inParallel<T>(
  width: number,
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = [...items];
  const workers = Array.from({ length: width }, async () => {
    for (let item = queue.shift(); item !== undefined; item = queue.shift()) await work(item);
  });
  await Promise.all(workers);
}
