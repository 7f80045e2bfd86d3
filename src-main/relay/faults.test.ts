import { expect, test } from 'vitest';
import { generateEd25519, generateX25519, initCrypto, systemRandom } from '../core/crypto/index.ts';
import { type ClientCommand, encodeBatch } from '../core/smp/index.ts';
import { TestClient, publicKey, signingKey } from './testing/test-client.ts';
import { startTestRelay } from './testing/test-relay.ts';

test('[RL31] a command that fails by our fault is undone alone and answered INTERNAL', async () => {
  await initCrypto();
  let callsUntilFault = Infinity;
  const relay = await startTestRelay({
    random: (sizeBytes) => {
      callsUntilFault -= 1;
      if (callsUntilFault === 0) throw new Error('no more randomness');
      return systemRandom(sizeBytes);
    },
  });
  const client = await TestClient.connect(relay.address);
  const rcv = generateEd25519(systemRandom);
  const { publicKey: dhKey } = generateX25519(systemRandom);
  const keys = { rcvAuthKey: publicKey(rcv), rcvDhKey: dhKey, subMode: 'create' } as const;
  const plain: ClientCommand = { type: 'NEW', ...keys };
  const ntfCreds = { ntfAuthKey: publicKey(rcv), ntfDhKey: dhKey };
  const withNotifier: ClientCommand = { ...plain, ntfCreds };
  const [first, second, third] = [systemRandom(24), systemRandom(24), systemRandom(24)];
  const key = signingKey(rcv);
  // Of the second command: two ids, a key, and then, the queue being stored, the notifier's id.
  callsUntilFault = 3 + 4;
  client.sendContent(
    encodeBatch([
      client.encode(plain, { key, corrId: first }),
      client.encode(withNotifier, { key, corrId: second }),
      client.encode(plain, { key, corrId: third }),
    ]),
  );
  const answers = [];
  for (const corrId of [first, second, third]) {
    const { message } = await client.next((item) => Buffer.compare(item.corrId, corrId) === 0);
    answers.push(message.type === 'ERR' ? message.error.type : message.type);
  }
  expect([answers, relay.stats().queues]).toEqual([['IDS', 'INTERNAL', 'IDS'], 2]);
  client.close();
  await relay.remove();
});
