/** RFC 8448 section 3: the secrets do not depend on the suite, only on its hash. */
import { expect, test } from 'vitest';
import { defined, hexDecode, hexEncode } from '../base/index.ts';
import {
  applicationSecrets,
  expandLabel,
  finishedVerifyData,
  handshakeSecrets,
  hashParts,
  trafficKeys,
} from './key-schedule.ts';

const HELLO_HASH = '860c06edc07858ee8e78f0e7428c58edd6b43f2ca3e6e95f02ed063cf0e1cad8';
const FINISHED_HASH = '9608102a0f1ccc6db6250b7b7e417b1a000eaada3daae4777a7686c9ff83df13';
const SHARED_SECRET = '8bd4054fb55b9d63fdfbacf9f04b9f0d35e6d63f537563efd46272900f89492d';

function hex(text: string): Uint8Array {
  return defined(hexDecode(text), 'hex');
}

const secrets = handshakeSecrets(hex(SHARED_SECRET), hex(HELLO_HASH));

test('handshake secrets are those of the trace', () => {
  expect({
    handshake: hexEncode(secrets.handshake),
    client: hexEncode(secrets.client),
    server: hexEncode(secrets.server),
  }).toEqual({
    handshake: '1dc826e93606aa6fdc0aadc12f741b01046aa6b99f691ed221a9f0ca043fbeac',
    client: 'b3eddb126e067f35a780b3abf45e2d8f3b1a950738f52e9600746a0e27a55a21',
    server: 'b67b7d690cc16c4e75e54213cb2d37b4e9c912bcded9105d42befd59d391ad38',
  });
});

test('application secrets are those of the trace', () => {
  const { client, server } = applicationSecrets(secrets.handshake, hex(FINISHED_HASH));
  expect([hexEncode(client), hexEncode(server)]).toEqual([
    '9e40646ce79a7f9dc05af8889bce6552875afa0b06df0087f792ebb7c17504a5',
    'a11af9f05531f856ad47116b45a950328204b4f44bfb6b3a4b4f1f3fcb631643',
  ]);
});

test("the client's Finished is that of the trace", () => {
  expect(hexEncode(finishedVerifyData(secrets.client, hex(FINISHED_HASH)))).toBe(
    'a8ec436d677634ae525ac1fcebe11a039ec17694fac6e98527b642f2edd5ce61',
  );
});

test('keys come from labels as in the trace, whose suite has shorter keys', () => {
  expect([
    hexEncode(expandLabel(secrets.server, 'key', { sizeBytes: 16 })),
    hexEncode(trafficKeys(secrets.server).iv),
    hexEncode(expandLabel(secrets.client, 'key', { sizeBytes: 16 })),
    hexEncode(trafficKeys(secrets.client).iv),
  ]).toEqual([
    '3fce516009c21727d0f2e4e86ee403bc',
    '5d313eb2671276ee13000b30',
    'dbfaa693d1762c5b666af5d950258d01',
    '5bd3c71b836e0b76bb73265f',
  ]);
});

test('the transcript hash does not depend on how the messages are cut', () => {
  const whole = hashParts([Uint8Array.of(1, 2, 3)]);
  expect(hashParts([Uint8Array.of(1), new Uint8Array(), Uint8Array.of(2, 3)])).toEqual(whole);
});
