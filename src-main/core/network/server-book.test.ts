import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OperatorUse, ServerConfiguration } from '#shared/model/index.ts';
import { agentUserId } from '../agent/network.ts';
import { sql } from '../database/index.ts';
import { FakeClock } from '../testing/fake-clock.ts';
import type { PresetServer } from './presets.ts';
import { USUAL_SETTINGS } from './settings.ts';
import { NetworkWorld, must, operator } from './testing/network-world.ts';

const ALL: OperatorUse = {
  isEnabled: true,
  isForReceiving: true,
  isForRouting: true,
  isForFiles: true,
};
const ROUTING_ONLY: OperatorUse = { ...ALL, isForReceiving: false, isForFiles: false };
/** Fingerprints that tell servers apart. */
const hash = (letter: string): string => `${letter.repeat(42)}A=`;
const preset = (address: string, isEnabled = true): PresetServer => ({
  protocol: address.startsWith('xftp') ? 'xftp' : 'smp',
  address,
  isEnabled,
});

const ONE = `smp://${hash('a')}@one.first.example`;
const OLD = `smp://${hash('b')}@old.first.example`;
const FILES = `xftp://${hash('c')}@files.first.example`;
const TWO = `smp://${hash('d')}@two.second.example`;
const OWN = `smp://${hash('e')}:secret@own.example:5224`;
const OPERATORS = [
  operator('first.example', { servers: [preset(ONE), preset(OLD, false), preset(FILES)] }),
  operator('second.example', { usual: ROUTING_ONLY, servers: [preset(TWO)] }),
];
const BOTH = ['first.example', 'second.example'];

const clock = new FakeClock();
let world: NetworkWorld;

beforeEach(async () => {
  world = await NetworkWorld.open({ operators: OPERATORS, clock });
});

afterEach(() => {
  world.close();
});

function entries({ servers }: ServerConfiguration): string[] {
  return servers.map(({ name, isEnabled }) => `${name} ${isEnabled ? 'on' : 'off'}`);
}

/** What the agent is given: host, operator, and what for. */
function used(user = world.alice): string[] {
  return world.network
    .servers(agentUserId(user))
    .map(({ server, operator: by, isForReceiving, isForRouting }) =>
      [server.hosts[0], by, isForReceiving ? 'receives' : '', isForRouting ? 'routes' : '']
        .filter((word) => word !== '')
        .join(' '),
    );
}

function idOf(name: string, user = world.alice): number {
  const entry = world.network.configuration(user).servers.find((server) => server.name === name);
  if (entry === undefined) throw new Error(`no ${name}`);
  return entry.serverId;
}

describe('a profile that has chosen nothing', () => {
  test('[NW20] [NW21] has the presets, unused until their conditions are accepted', () => {
    const configuration = world.network.configuration(world.alice);
    expect({
      entries: entries(configuration),
      operators: configuration.operators.map(({ operatorId, conditions }) => [
        operatorId,
        conditions,
      ]),
      problems: configuration.problems,
      used: used(),
    }).toEqual({
      entries: [
        'one.first.example on',
        'old.first.example off',
        'files.first.example on',
        'two.second.example on',
      ],
      operators: BOTH.map((id) => [id, { url: `https://${id}/1` }]),
      problems: ['conditionsNotAccepted'],
      used: [],
    });
  });

  test('shows an operator whole', () => {
    expect(world.network.configuration(world.alice).operators[1]).toEqual({
      operatorId: 'second.example',
      name: 'second.example',
      legalName: 'second.example Ltd',
      website: 'https://second.example',
      ...ROUTING_ONLY,
      conditions: { url: 'https://second.example/1' },
    });
  });
});

describe('conditions', () => {
  test('[NW21] are accepted once for all profiles and for good', () => {
    must(world.network.acceptConditions(BOTH));
    const acceptedAtMs = clock.now();
    clock.advance(1000);
    must(world.network.acceptConditions(BOTH));
    world.restart();
    for (const user of [world.alice, world.bob]) {
      const { operators, problems } = world.network.configuration(user);
      expect(operators.map(({ conditions }) => conditions.acceptedAtMs)).toEqual([
        acceptedAtMs,
        acceptedAtMs,
      ]);
      expect(problems).toEqual([]);
      expect(used(user)).toEqual([
        'one.first.example first.example receives routes',
        'two.second.example second.example routes',
      ]);
    }
  });

  test('[NW21] of one operator let its servers alone be used', () => {
    must(world.network.acceptConditions(['second.example']));
    expect(used()).toEqual(['two.second.example second.example routes']);
    expect(world.network.configuration(world.alice).problems).toEqual(['conditionsNotAccepted']);
  });

  test('[NW21] that are new are asked for again, while the servers stay in use', () => {
    must(world.network.acceptConditions(BOTH));
    const before = used();
    world.restart(
      OPERATORS.map((each) => ({ ...each, conditions: { url: 'https://2', version: '2' } })),
    );
    const { operators, problems } = world.network.configuration(world.alice);
    expect(operators.map(({ conditions }) => conditions)).toEqual([
      { url: 'https://2' },
      { url: 'https://2' },
    ]);
    expect({ problems, used: used() }).toEqual({
      problems: ['conditionsNotAccepted'],
      used: before,
    });
  });

  test('of an operator that is not used are not asked for', () => {
    must(world.network.acceptConditions(['first.example']));
    must(world.network.setOperatorUse(world.alice, 'second.example', { ...ALL, isEnabled: false }));
    expect(world.network.configuration(world.alice).problems).toEqual(['oneOperator']);
  });

  test('of an unknown operator are not accepted, nor any others with them', () => {
    const result = world.network.acceptConditions(['first.example', 'third.example']);
    expect(result).toEqual({ ok: false, error: { type: 'notFound' } });
    expect(used()).toEqual([]);
  });
});

describe('what is chosen', () => {
  beforeEach(() => {
    must(world.network.acceptConditions(BOTH));
  });

  test('[NW20] holds for one profile and after a restart', () => {
    const { network, alice } = world;
    must(network.enableServer(alice, idOf('old.first.example'), true));
    must(network.enableServer(alice, idOf('one.first.example'), false));
    must(network.setOperatorUse(alice, 'second.example', ALL));
    const chosen = [
      'old.first.example first.example receives routes',
      'two.second.example second.example receives routes',
    ];
    expect(used()).toEqual(chosen);
    world.restart();
    expect(used()).toEqual(chosen);
    expect(used(world.bob)).toEqual([
      'one.first.example first.example receives routes',
      'two.second.example second.example routes',
    ]);
  });

  test('[NW20] keeps its place when the app brings other presets', () => {
    must(world.network.enableServer(world.alice, idOf('two.second.example'), false));
    const [first, second] = OPERATORS;
    if (first === undefined || second === undefined) throw new Error('no operators');
    const added = `smp://${hash('f')}@new.first.example`;
    world.restart([{ ...first, servers: [preset(added), ...first.servers] }, second]);
    expect(used()).toEqual([
      'new.first.example first.example receives routes',
      'one.first.example first.example receives routes',
    ]);
  });

  test('[NW20] is forgotten with its profile', () => {
    const { network, alice, database } = world;
    must(network.enableServer(alice, idOf('old.first.example'), true));
    must(network.setOperatorUse(alice, 'second.example', ALL));
    must(network.addServers(alice, 'smp', OWN));
    database.transaction((db) => db.run(sql`DELETE FROM chat_user WHERE user_id = ${alice}`));
    const counts = database.read.get(sql`SELECT
      (SELECT count(*) FROM network_operator) AS operators,
      (SELECT count(*) FROM network_preset_server) AS presets,
      (SELECT count(*) FROM network_own_server) AS own`);
    expect(counts).toEqual({ operators: 0, presets: 0, own: 0 });
  });

  test('of a server or operator that is not there is refused', () => {
    const { network, alice } = world;
    const notFound = { ok: false, error: { type: 'notFound' } };
    expect([
      network.enableServer(alice, 1, true),
      network.enableServer(alice, -99, true),
      network.removeServer(alice, idOf('one.first.example')),
      network.setOperatorUse(alice, 'third.example', ALL),
    ]).toEqual([notFound, notFound, notFound, notFound]);
  });
});

describe('own servers', () => {
  test('are added with their password, used for everything, and removed', () => {
    const { network, alice } = world;
    const added = must(network.addServers(alice, 'smp', ` ${OWN}\n`));
    expect(added.servers.at(-1)).toEqual({
      serverId: 1,
      protocol: 'smp',
      address: OWN,
      name: 'own.example:5224',
      isEnabled: true,
    });
    world.restart();
    expect(used()).toEqual(['own.example own.example receives routes']);
    expect(world.network.servers(agentUserId(alice))[0]?.password).toBe('secret');
    must(world.network.removeServer(alice, 1));
    expect([used(), entries(world.network.configuration(alice)).length]).toEqual([[], 4]);
  });

  test('belong to one profile', () => {
    const { network, alice, bob } = world;
    must(network.addServers(alice, 'smp', OWN));
    expect([
      network.removeServer(bob, 1).ok,
      network.enableServer(bob, 1, false).ok,
      used(bob),
    ]).toEqual([false, false, []]);
    must(network.addServers(bob, 'smp', OWN));
  });

  test('[NW26] whose address only another version reads are left out, and the others work', () => {
    const { network, alice, database } = world;
    must(network.addServers(alice, 'smp', OWN));
    database.transaction((db) => {
      const address = OWN.replace('own.example', '10.0.0.1.own.example');
      db.run(sql`INSERT INTO network_own_server (user_id, protocol, address, is_enabled)
        VALUES (${alice}, 'smp', ${address}, 1)`);
    });
    world.restart();
    expect([used(), entries(world.network.configuration(alice)).length]).toEqual([
      ['own.example own.example receives routes'],
      5,
    ]);
  });

  test('are kept but not used while they are disabled', () => {
    const { network, alice } = world;
    must(network.addServers(alice, 'smp', OWN));
    must(network.enableServer(alice, 1, false));
    world.restart();
    expect([used(), entries(world.network.configuration(alice)).at(-1)]).toEqual([
      [],
      'own.example:5224 off',
    ]);
  });

  test('of an operator’s domain count as that operator’s', () => {
    const { network, alice } = world;
    must(network.addServers(alice, 'smp', `smp://${hash('g')}@three.first.example`));
    expect(used()).toEqual(['three.first.example first.example receives routes']);
  });

  test('[NW22] are added several at once', () => {
    const { network, alice } = world;
    const text = `${OWN}\r\n\r\n  smp://${hash('f')}@more.example\n`;
    expect(entries(must(network.addServers(alice, 'smp', text))).slice(-2)).toEqual([
      'own.example:5224 on',
      'more.example on',
    ]);
  });

  test('[NW22] are not added at all when one address is bad, and each is told', () => {
    const { network, alice } = world;
    const lines = [OWN, 'nonsense', '', 'smp://example.com', FILES, ONE, `${OWN},other.example`];
    expect(network.addServers(alice, 'smp', lines.join('\n'))).toEqual({
      ok: false,
      error: {
        type: 'badAddresses',
        errors: [
          { line: 2, problem: 'notAnAddress' },
          { line: 4, problem: 'noFingerprint' },
          { line: 5, problem: 'wrongProtocol' },
          { line: 6, problem: 'duplicate' },
          { line: 7, problem: 'notAnAddress' },
        ],
      },
    });
    expect(entries(network.configuration(alice)).length).toBe(4);
  });

  test.each([
    ['twice in one text', `${OWN}\n${OWN}`, 2],
    ['under another password', OWN.replace('secret', 'other'), 1],
    ['under a further host', OWN.replace('own.example', 'own.example,abc.onion'), 1],
  ])('[NW22] are not added %s', (_, text, line) => {
    const { network, alice } = world;
    if (line === 1) must(network.addServers(alice, 'smp', OWN));
    expect(network.addServers(alice, 'smp', text)).toEqual({
      ok: false,
      error: { type: 'badAddresses', errors: [{ line, problem: 'duplicate' }] },
    });
  });

  test.each(['', ' \n\r\n\t'])('are not added from no text: %j', (text) => {
    expect(world.network.addServers(world.alice, 'smp', text)).toEqual({
      ok: false,
      error: { type: 'badAddresses', errors: [{ line: 1, problem: 'notAnAddress' }] },
    });
  });
});

describe('[NW25] problems', () => {
  beforeEach(() => {
    must(world.network.acceptConditions(BOTH));
  });

  const problems = () => world.network.configuration(world.alice).problems;
  const use = (operatorId: string, change: Partial<OperatorUse>): void => {
    must(world.network.setOperatorUse(world.alice, operatorId, { ...ALL, ...change }));
  };

  test('that nothing receives', () => {
    use('first.example', { isForReceiving: false });
    expect(problems()).toEqual(['noReceiving']);
  });

  test('that nothing routes, unless nothing is to be routed', () => {
    use('first.example', { isForRouting: false });
    use('second.example', { isForRouting: false });
    expect(problems()).toEqual(['noRouting']);
    must(world.network.setSettings({ ...USUAL_SETTINGS, routing: 'never' }));
    expect(problems()).toEqual([]);
  });

  test('that nothing takes files', () => {
    must(world.network.enableServer(world.alice, idOf('files.first.example'), false));
    expect(problems()).toEqual(['noFiles']);
    must(world.network.addServers(world.alice, 'xftp', `xftp://${hash('f')}@own-files.example`));
    expect(problems()).toEqual([]);
  });

  test('that all is in one operator’s hands', () => {
    use('second.example', { isEnabled: false });
    expect(problems()).toEqual(['oneOperator']);
    must(world.network.addServers(world.alice, 'smp', OWN));
    expect(problems()).toEqual([]);
  });

  test('that there is nothing at all', () => {
    for (const id of BOTH) use(id, { isEnabled: false });
    expect(problems()).toEqual(['noReceiving', 'noRouting', 'noFiles']);
  });
});

describe('servers that the program was started with', () => {
  const GIVEN = [`smp://${hash('x')}@127.0.0.1:7001`, `smp://${hash('y')}:pw@127.0.0.1:7002`];

  beforeEach(async () => {
    world.close();
    world = await NetworkWorld.open({ operators: OPERATORS, given: GIVEN, clock });
  });

  test('[NW24] take the presets’ place for every profile, without conditions', () => {
    for (const user of [world.alice, world.bob]) {
      const { operators, servers } = world.network.configuration(user);
      expect({ operators, servers, used: used(user) }).toEqual({
        operators: [],
        servers: GIVEN.map((address, i) => ({
          serverId: -(i + 1),
          protocol: 'smp',
          address,
          name: `127.0.0.1:${String(7001 + i)}`,
          isEnabled: true,
        })),
        used: [
          '127.0.0.1 127.0.0.1:7001 receives routes',
          '127.0.0.1 127.0.0.1:7002 receives routes',
        ],
      });
    }
  });

  test('[NW24] cannot be changed, and there are no operators to accept anything of', () => {
    const { network, alice } = world;
    const notFound = { ok: false, error: { type: 'notFound' } };
    expect([
      network.enableServer(alice, -1, false),
      network.removeServer(alice, -1),
      network.acceptConditions(['first.example']),
      network.setOperatorUse(alice, 'first.example', ALL),
    ]).toEqual([notFound, notFound, notFound, notFound]);
  });

  test('do not keep a profile from adding its own', () => {
    must(world.network.addServers(world.alice, 'smp', OWN));
    expect([used().length, used(world.bob).length]).toEqual([3, 2]);
  });

  test('must have addresses that are none of a secret’s business to logs', () => {
    return expect(NetworkWorld.open({ given: ['smp://user:secret@host'] })).rejects.toThrow(
      /^server address: noFingerprint$/,
    );
  });
});
