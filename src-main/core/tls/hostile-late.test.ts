import { beforeAll, describe, expect, test } from 'vitest';
import { concatBytes } from '../base/index.ts';
import { initCrypto } from '../crypto/index.ts';
import type { TlsError } from './index.ts';
import { collect } from './testing/peers.ts';
import { connectHonestly, endOf, protocol } from './testing/scripts.ts';
import { MESSAGE, type TestServer, message, serverHelloMessage } from './testing/test-server.ts';

beforeAll(initCrypto);

describe('after the handshake', () => {
  const keyUpdate = (request: number) => message(MESSAGE.keyUpdate, Uint8Array.of(request));
  const ticket = message(
    MESSAGE.newSessionTicket,
    concatBytes(new Uint8Array(9), Uint8Array.of(0, 1, 7, 0, 0)),
  );
  const cases: readonly (readonly [
    string,
    (server: TestServer) => unknown,
    TlsError | undefined,
  ])[] = [
    [
      'close_notify is an orderly end',
      (server) => {
        server.send('alert', Uint8Array.of(1, 0));
      },
      undefined,
    ],
    [
      'user_canceled before close_notify too',
      (server) => {
        server.send('alert', Uint8Array.of(1, 90));
        server.send('alert', Uint8Array.of(1, 0));
      },
      undefined,
    ],
    [
      'the end of the stream without it is not',
      (server) => {
        server.end();
      },
      { type: 'closed' },
    ],
    [
      'a fatal alert',
      (server) => {
        server.send('alert', Uint8Array.of(2, 80));
      },
      { type: 'alert', description: 'internalError' },
    ],
    [
      'a second Finished',
      (server) => {
        server.send('handshake', server.finished());
      },
      protocol('unexpectedMessage', 'finished after the handshake'),
    ],
    [
      'a second ServerHello',
      (server) => {
        server.send('handshake', serverHelloMessage(server.honestHello().fields));
      },
      protocol('unexpectedMessage', 'serverHello after the handshake'),
    ],
    [
      'a late CertificateRequest',
      (server) => {
        server.send('handshake', server.certificateRequest());
      },
      protocol('unexpectedMessage', 'certificateRequest after the handshake'),
    ],
    [
      'change_cipher_spec',
      (server) => {
        server.sendPlain('changeCipherSpec', Uint8Array.of(1));
      },
      protocol('unexpectedMessage', 'change_cipher_spec'),
    ],
    [
      'KeyUpdate of another value',
      (server) => {
        server.send('handshake', keyUpdate(2));
      },
      protocol('illegalParameter', 'KeyUpdate value'),
    ],
    [
      'KeyUpdate followed by another message in its record',
      (server) => {
        server.send('handshake', concatBytes(keyUpdate(0), keyUpdate(0)));
      },
      protocol('unexpectedMessage', 'message across a change of keys'),
    ],
    [
      'KeyUpdate without the new key',
      (server) => {
        server.send('handshake', keyUpdate(0));
        server.send('applicationData', Uint8Array.of(1));
      },
      protocol('badRecordMac', 'record does not authenticate'),
    ],
    [
      'KeyUpdates without end',
      (server) => {
        for (let i = 0; i < 65; i++) {
          server.send('handshake', keyUpdate(1));
          server.updateWriteKey();
        }
      },
      protocol('unexpectedMessage', 'flood without data'),
    ],
    [
      'tickets without end',
      (server) => {
        for (let i = 0; i < 65; i++) server.send('handshake', ticket);
      },
      protocol('unexpectedMessage', 'flood without data'),
    ],
    [
      'a ticket cut short',
      (server) => {
        server.send('handshake', message(MESSAGE.newSessionTicket, new Uint8Array(12)));
      },
      protocol('decodeError', 'NewSessionTicket: must not be empty at byte 11'),
    ],
    [
      'empty records without end',
      (server) => {
        for (let i = 0; i < 65; i++) server.send('applicationData', new Uint8Array());
      },
      protocol('unexpectedMessage', 'flood without data'),
    ],
    [
      'data within a handshake message',
      (server) => {
        server.send('handshake', ticket.subarray(0, 6));
        server.send('applicationData', Uint8Array.of(1));
      },
      protocol('unexpectedMessage', 'record within a handshake message'),
    ],
    [
      'a record sent twice',
      (server) => {
        const record = server.seal('applicationData', Uint8Array.of(1));
        server.sendRaw(record);
        server.sendRaw(record);
      },
      protocol('badRecordMac', 'record does not authenticate'),
    ],
    [
      'a record left out',
      (server) => {
        server.seal('applicationData', Uint8Array.of(1));
        server.send('applicationData', Uint8Array.of(2));
      },
      protocol('badRecordMac', 'record does not authenticate'),
    ],
  ];
  test.each(cases)('%s', async (_name, after, error) => {
    expect(await endOf(after)).toEqual(error);
  });

  test('tickets and key updates between data do no harm, and updates are answered', async () => {
    const { connection, server } = await connectHonestly();
    const data = collect(connection);
    for (let round = 0; round < 70; round++) {
      server.send('handshake', ticket);
      server.send('handshake', keyUpdate(round % 2));
      server.updateWriteKey();
      server.send('applicationData', Uint8Array.of(round));
    }
    const received = await data.take(70);
    expect(received).toEqual(Uint8Array.from({ length: 70 }, (_, round) => round));
    for (let update = 0; update < 35; update++) {
      expect(await server.readRecord()).toEqual({ type: 'handshake', content: keyUpdate(0) });
      server.updateReadKey();
    }
    await connection.write(Uint8Array.of(1, 2, 3));
    expect(await server.readRecord()).toEqual({
      type: 'applicationData',
      content: Uint8Array.of(1, 2, 3),
    });
    connection.close();
    expect(await server.readRecord()).toEqual({ type: 'alert', content: Uint8Array.of(1, 0) });
    expect(await data.closed).toBeUndefined();
  });

  test('a listener that writes and closes comes after the answer to a key update', async () => {
    const { connection, server } = await connectHonestly();
    connection.onData((chunk) => {
      void connection.write(chunk);
      connection.close();
    });
    const data = server.seal('applicationData', Uint8Array.of(7));
    const update = server.seal('handshake', keyUpdate(1));
    server.updateWriteKey();
    server.sendRaw(concatBytes(data, update, server.seal('applicationData', Uint8Array.of(8))));
    expect(await server.readRecord()).toEqual({ type: 'handshake', content: keyUpdate(0) });
    server.updateReadKey();
    expect([await server.readRecord(), await server.readRecord()]).toEqual([
      { type: 'applicationData', content: Uint8Array.of(7) },
      { type: 'alert', content: Uint8Array.of(1, 0) },
    ]);
  });

  test('data before a fatal alert is delivered before the end is told', async () => {
    const { connection, server } = await connectHonestly();
    const data = server.seal('applicationData', Uint8Array.of(7));
    server.sendRaw(concatBytes(data, server.seal('alert', Uint8Array.of(2, 80))));
    const received = collect(connection);
    expect(await received.closed).toEqual({ type: 'alert', description: 'internalError' });
    expect(await received.take(1)).toEqual(Uint8Array.of(7));
  });
});
