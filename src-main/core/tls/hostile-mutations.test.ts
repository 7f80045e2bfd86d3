import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { concatBytes, defined } from '../base/index.ts';
import { initCrypto } from '../crypto/index.ts';
import { collect } from './testing/peers.ts';
import { type Script, connectToScript } from './testing/scripts.ts';
import { MESSAGE, type TestServer, message, serverHelloMessage } from './testing/test-server.ts';

beforeAll(initCrypto);

type FlightName =
  'serverHello' | 'encryptedExtensions' | 'certificate' | 'certificateVerify' | 'finished';
const FLIGHT: readonly FlightName[] = [
  'serverHello',
  'encryptedExtensions',
  'certificate',
  'certificateVerify',
  'finished',
];

/** A correct handshake, but one message is put into records by `mutate`. */
function mutated(
  name: FlightName,
  mutate: (server: TestServer, honest: Uint8Array) => void,
): Script {
  return async (server) => {
    await server.readClientHello();
    for (const step of FLIGHT) {
      const { fields, secret } =
        step === 'serverHello' ? server.honestHello() : { fields: undefined, secret: undefined };
      const honest =
        step === 'serverHello' && fields !== undefined
          ? serverHelloMessage(fields)
          : server[step as Exclude<FlightName, 'serverHello'>]();
      if (step === name) mutate(server, honest);
      else server.send('handshake', honest);
      if (secret === undefined) server.transcript.push(honest);
      else server.useHello(honest, secret);
    }
    server.useApplicationKeys();
    server.send('applicationData', Uint8Array.of(1));
    await server.readClientFlight();
  };
}

describe('any one message of a correct handshake', () => {
  const resize = (honest: Uint8Array, body: Uint8Array) => message(honest[0] ?? 0, body);
  const mutations: Readonly<Record<string, (server: TestServer, honest: Uint8Array) => void>> = {
    'left out': () => undefined,
    'sent twice': (server, honest) => {
      server.send('handshake', honest);
      server.send('handshake', honest);
    },
    'sent twice in one record': (server, honest) => {
      server.send('handshake', concatBytes(honest, honest));
    },
    'a byte short': (server, honest) => {
      server.send('handshake', resize(honest, honest.slice(4, -1)));
    },
    'a byte long': (server, honest) => {
      server.send('handshake', resize(honest, concatBytes(honest.slice(4), Uint8Array.of(0))));
    },
    empty: (server, honest) => {
      server.send('handshake', resize(honest, new Uint8Array()));
    },
    'of endless length': (server, honest) => {
      const claim = honest.slice();
      claim.fill(0xff, 1, 4);
      server.send('handshake', claim);
    },
    'as application data': (server, honest) => {
      server.send('applicationData', honest);
    },
    'as an alert': (server, honest) => {
      server.send('alert', honest);
    },
    'as change_cipher_spec': (server, honest) => {
      server.sendPlain('changeCipherSpec', honest);
    },
    'in a record cut short': (server, honest) => {
      server.sendRaw(server.seal('handshake', honest).slice(0, -1));
    },
    'with a Finished before it': (server, honest) => {
      server.send('handshake', message(MESSAGE.finished, new Uint8Array(32)));
      server.send('handshake', honest);
    },
  };
  const cases = FLIGHT.flatMap((name) => Object.keys(mutations).map((how) => ({ name, how })));
  test.each(cases)('$name $how ends in a protocol error', async ({ name, how }) => {
    const outcome = await connectToScript(mutated(name, defined(mutations[how], how)));
    // A second Finished can only be noticed after the first has made the connection.
    const error = outcome.ok ? await collect(outcome.value).closed : outcome.error;
    expect(error?.type).toBe('protocol');
  });

  test('with any bit flipped never makes a connection', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...FLIGHT), fc.nat(), fc.nat(7), async (name, at, bit) => {
        const script = mutated(name, (server, honest) => {
          const wrong = honest.slice();
          const index = at % wrong.length;
          wrong[index] = (wrong[index] ?? 0) ^ (1 << bit);
          server.send('handshake', wrong);
        });
        const outcome = await connectToScript(script, 100);
        expect(outcome.ok).toBe(false);
      }),
      { numRuns: 150 },
    );
  });

  test('with any bytes instead of a flight never crashes the client', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('handshake', 'alert', 'applicationData', 'changeCipherSpec'),
        fc.uint8Array({ maxLength: 200 }),
        fc.boolean(),
        async (type, content, isProtected) => {
          const outcome = await connectToScript(async (server) => {
            await server.readClientHello();
            if (isProtected) server.sendHello();
            server.send(type, content);
            server.end();
          });
          expect(outcome.ok).toBe(false);
        },
      ),
      { numRuns: 200 },
    );
  });
});
