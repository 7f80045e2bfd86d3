import { beforeAll, describe, expect, test } from 'vitest';
import { concatBytes, utf8Encode } from '../base/index.ts';
import { initCrypto } from '../crypto/index.ts';
import { Writer } from '../encoding/index.ts';
import type { TlsError } from './index.ts';
import { SIGNATURE_SCHEMES } from './messages.ts';
import { makeChain } from './testing/chains.ts';
import { type Script, failureOf, protocol, scriptChain } from './testing/scripts.ts';
import { MESSAGE, type TestServer, extensionList, message } from './testing/test-server.ts';

const otherChain = makeChain({ algorithm: 'ed25519', length: 2 });
const chain = scriptChain();

beforeAll(initCrypto);

describe('a protected flight that is wrong', () => {
  const afterHello =
    (play: (server: TestServer) => void): Script =>
    async (server) => {
      await server.readClientHello();
      server.sendHello();
      play(server);
      await server.readRecord();
    };
  const cases: readonly (readonly [string, Script, TlsError])[] = [
    [
      'an unprotected EncryptedExtensions',
      afterHello((server) => {
        server.sendPlain('handshake', server.encryptedExtensions());
      }),
      protocol('unexpectedMessage', 'unprotected record after ServerHello'),
    ],
    [
      'an unprotected alert',
      afterHello((server) => {
        server.sendPlain('alert', Uint8Array.of(2, 40));
      }),
      protocol('unexpectedMessage', 'unprotected record after ServerHello'),
    ],
    [
      'a protocol not offered',
      afterHello((server) => {
        const name = new Writer().str(utf8Encode('http/1.1')).bytes();
        server.say(server.encryptedExtensions([[16, new Writer().large(name).bytes()]]));
      }),
      protocol('illegalParameter', 'application protocol not offered'),
    ],
    [
      'two protocols',
      afterHello((server) => {
        const names = new Writer().str(utf8Encode('smp/1')).str(utf8Encode('h2')).bytes();
        server.say(server.encryptedExtensions([[16, new Writer().large(names).bytes()]]));
      }),
      protocol('decodeError', 'ALPN: unexpected bytes at byte 6'),
    ],
    [
      'early data accepted',
      afterHello((server) => {
        server.say(server.encryptedExtensions([[42, new Uint8Array()]]));
      }),
      protocol('unsupportedExtension', 'extension 42'),
    ],
    [
      'key_share in EncryptedExtensions',
      afterHello((server) => {
        server.say(server.encryptedExtensions([[51, new Uint8Array()]]));
      }),
      protocol('illegalParameter', 'extension 51'),
    ],
    [
      'CertificateRequest with a context',
      afterHello((server) => {
        server.say(server.encryptedExtensions());
        server.say(server.certificateRequest(Uint8Array.of(1)));
      }),
      protocol('illegalParameter', 'CertificateRequest context'),
    ],
    [
      'CertificateRequest without signature_algorithms',
      afterHello((server) => {
        server.say(server.encryptedExtensions());
        server.say(message(MESSAGE.certificateRequest, Uint8Array.of(0, 0, 0)));
      }),
      protocol('missingExtension', 'CertificateRequest without signature_algorithms'),
    ],
    [
      'CertificateRequest twice',
      afterHello((server) => {
        server.say(server.encryptedExtensions());
        server.say(server.certificateRequest());
        server.say(server.certificateRequest());
      }),
      protocol('unexpectedMessage', 'second CertificateRequest'),
    ],
    [
      'a Certificate with a context',
      afterHello((server) => {
        server.say(server.encryptedExtensions());
        server.say(server.certificate({ context: Uint8Array.of(1) }));
      }),
      protocol('illegalParameter', 'Certificate context'),
    ],
    [
      'a Certificate without certificates',
      afterHello((server) => {
        server.say(server.encryptedExtensions());
        server.say(server.certificate({ chain: [] }));
      }),
      protocol('decodeError', 'Certificate without certificates'),
    ],
    [
      'a Certificate with extensions',
      afterHello((server) => {
        server.say(server.encryptedExtensions());
        const entry = new Writer()
          .u8(0)
          .u16(1)
          .u8(0)
          .raw(extensionList([[5, Uint8Array.of(1)]]));
        const list = entry.bytes();
        const body = new Writer().u8(0).u8(0).u16(list.length).raw(list).bytes();
        server.say(message(MESSAGE.certificate, body));
      }),
      protocol('unsupportedExtension', 'Certificate with extensions'),
    ],
    [
      'a Certificate of more than 64 KiB',
      afterHello((server) => {
        server.say(server.encryptedExtensions());
        server.say(Uint8Array.of(MESSAGE.certificate, 1, 0, 1));
      }),
      protocol('decodeError', 'handshake message too long'),
    ],
    [
      'the chain of another server',
      afterHello((server) => {
        server.say(server.encryptedExtensions());
        server.say(server.certificate({ chain: otherChain.chainDer }));
      }),
      { type: 'certificate', problem: 'unknownIdentity' },
    ],
    [
      'one certificate',
      afterHello((server) => {
        server.say(server.encryptedExtensions());
        server.say(server.certificate({ chain: chain.chainDer.slice(0, 1) }));
      }),
      { type: 'certificate', problem: 'chainLength' },
    ],
    [
      'five certificates',
      afterHello((server) => {
        server.say(server.encryptedExtensions());
        const [leaf = new Uint8Array(), identity = new Uint8Array()] = chain.chainDer;
        server.say(server.certificate({ chain: [leaf, identity, identity, identity, identity] }));
      }),
      { type: 'certificate', problem: 'chainLength' },
    ],
    [
      'CertificateVerify before Certificate',
      afterHello((server) => {
        server.say(server.encryptedExtensions());
        server.say(server.certificateVerify());
      }),
      protocol('unexpectedMessage', 'certificateVerify where certificate was expected'),
    ],
    [
      'CertificateVerify of another key',
      afterHello((server) => {
        server.say(server.encryptedExtensions());
        server.say(server.certificate());
        server.say(server.certificateVerify({ keyPem: otherChain.keyPem }));
      }),
      protocol('decryptError', 'CertificateVerify signature'),
    ],
    [
      'CertificateVerify of another transcript',
      afterHello((server) => {
        server.say(server.encryptedExtensions());
        server.say(server.certificate());
        server.say(server.certificateVerify({ content: new Uint8Array(130) }));
      }),
      protocol('decryptError', 'CertificateVerify signature'),
    ],
    [
      'CertificateVerify of the other scheme',
      afterHello((server) => {
        server.say(server.encryptedExtensions());
        server.say(server.certificate());
        server.say(server.certificateVerify({ scheme: SIGNATURE_SCHEMES.ed448 }));
      }),
      protocol('illegalParameter', 'signature scheme'),
    ],
    [
      'a Finished that does not verify',
      afterHello((server) => {
        server.say(server.encryptedExtensions());
        server.say(server.certificate());
        server.say(server.certificateVerify());
        server.say(message(MESSAGE.finished, new Uint8Array(32)));
      }),
      protocol('decryptError', 'Finished does not verify'),
    ],
    [
      'a Finished that is short',
      afterHello((server) => {
        server.say(server.encryptedExtensions());
        server.say(server.certificate());
        server.say(server.certificateVerify());
        server.say(message(MESSAGE.finished, new Uint8Array(12)));
      }),
      protocol('decryptError', 'Finished does not verify'),
    ],
    [
      'a Finished without CertificateVerify',
      afterHello((server) => {
        server.say(server.encryptedExtensions());
        server.say(server.certificate());
        server.say(server.finished());
      }),
      protocol('unexpectedMessage', 'finished where certificateVerify was expected'),
    ],
    [
      'a Finished without Certificate, as with a pre-shared key',
      afterHello((server) => {
        server.say(server.encryptedExtensions());
        server.say(server.finished());
      }),
      protocol('unexpectedMessage', 'finished where certificate was expected'),
    ],
    [
      'a Finished followed by another message in its record',
      afterHello((server) => {
        server.say(server.encryptedExtensions());
        server.say(server.certificate());
        server.say(server.certificateVerify());
        const update = message(MESSAGE.keyUpdate, Uint8Array.of(0));
        server.send('handshake', concatBytes(server.finished(), update));
      }),
      protocol('unexpectedMessage', 'message across a change of keys'),
    ],
    [
      'application data before Finished',
      afterHello((server) => {
        server.send('applicationData', Uint8Array.of(1));
      }),
      protocol('unexpectedMessage', 'application data in the handshake'),
    ],
    [
      'KeyUpdate before Finished',
      afterHello((server) => {
        server.say(message(MESSAGE.keyUpdate, Uint8Array.of(0)));
      }),
      protocol('unexpectedMessage', 'keyUpdate where encryptedExtensions was expected'),
    ],
    [
      'a ticket before Finished',
      afterHello((server) => {
        server.say(message(MESSAGE.newSessionTicket, new Uint8Array(20)));
      }),
      protocol('unexpectedMessage', 'newSessionTicket where encryptedExtensions was expected'),
    ],
    [
      'a message a client sends',
      afterHello((server) => {
        server.say(message(MESSAGE.endOfEarlyData, new Uint8Array()));
      }),
      protocol('unexpectedMessage', 'unknown handshake message'),
    ],
    [
      'an empty handshake record',
      afterHello((server) => {
        server.send('handshake', new Uint8Array());
      }),
      protocol('unexpectedMessage', 'empty handshake record'),
    ],
    [
      'an alert of three bytes',
      afterHello((server) => {
        server.send('alert', Uint8Array.of(2, 40, 0));
      }),
      protocol('decodeError', 'alert'),
    ],
    [
      'change_cipher_spec of another value',
      afterHello((server) => {
        server.sendPlain('changeCipherSpec', Uint8Array.of(2));
      }),
      protocol('unexpectedMessage', 'change_cipher_spec'),
    ],
    [
      'change_cipher_spec protected',
      afterHello((server) => {
        server.send('changeCipherSpec', Uint8Array.of(1));
      }),
      protocol('unexpectedMessage', 'protected change_cipher_spec'),
    ],
    [
      'change_cipher_spec within a message',
      afterHello((server) => {
        server.send('handshake', server.encryptedExtensions().subarray(0, 5));
        server.sendPlain('changeCipherSpec', Uint8Array.of(1));
      }),
      protocol('unexpectedMessage', 'change_cipher_spec'),
    ],
    [
      'change_cipher_spec without end',
      afterHello((server) => {
        for (let i = 0; i < 65; i++) server.sendPlain('changeCipherSpec', Uint8Array.of(1));
      }),
      protocol('unexpectedMessage', 'flood without data'),
    ],
    [
      'a record of nothing but padding',
      afterHello((server) => {
        const record = server.seal('alert', new Uint8Array());
        record[record.length - 1] = (record[record.length - 1] ?? 0) ^ 1;
        server.sendRaw(record);
      }),
      protocol('badRecordMac', 'record does not authenticate'),
    ],
    [
      'a record too short for a tag',
      afterHello((server) => {
        server.sendPlain('applicationData', new Uint8Array(16));
      }),
      protocol('badRecordMac', 'record without content'),
    ],
    [
      'a protected record longer than may be',
      afterHello((server) => {
        server.sendRaw(Uint8Array.of(23, 3, 3, 0x41, 0x01));
      }),
      protocol('recordOverflow', 'record too long'),
    ],
    [
      'a record of an unknown type',
      afterHello((server) => {
        server.sendRaw(Uint8Array.of(24, 3, 3, 0, 1, 0));
      }),
      protocol('unexpectedMessage', 'unknown record type'),
    ],
    [
      'a fatal alert',
      afterHello((server) => {
        server.send('alert', Uint8Array.of(2, 40));
      }),
      { type: 'alert', description: 'handshakeFailure' },
    ],
    [
      'a fatal alert called a warning',
      afterHello((server) => {
        server.send('alert', Uint8Array.of(1, 120));
      }),
      { type: 'alert', description: 'noApplicationProtocol' },
    ],
    [
      'an alert nobody knows',
      afterHello((server) => {
        server.send('alert', Uint8Array.of(2, 200));
      }),
      { type: 'alert', description: 'unknown(200)' },
    ],
    [
      'close_notify',
      afterHello((server) => {
        server.send('alert', Uint8Array.of(1, 0));
      }),
      { type: 'closed' },
    ],
    [
      'the end of the stream',
      afterHello((server) => {
        server.end();
      }),
      { type: 'closed' },
    ],
  ];
  test.each(cases)('%s', async (_name, script, error) => {
    expect(await failureOf(script)).toEqual(error);
  });
});
