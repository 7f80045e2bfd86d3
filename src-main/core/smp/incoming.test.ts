import { expect, test } from 'vitest';
import { utf8Encode } from '../base/index.ts';
import { parseCommands } from './incoming.ts';
import { seededRandom } from './testing.ts';
import { buildTransmission, encodeBatch } from './transmission.ts';
import { EMPTY_ID } from './wire.ts';

test('[SMP3] one bad item of a batch does not spoil the others', () => {
  const random = seededRandom('batch');
  const session = { version: 18, sessionId: random(32) };
  const item = (command: string, corrId: Uint8Array) =>
    buildTransmission({ corrId, entityId: EMPTY_ID, command: utf8Encode(command) }, session, {});
  const [first, second, last] = [random(24), random(24), random(24)];
  const batch = encodeBatch([
    item('PING', first),
    item('DANCE', second),
    Uint8Array.of(0xff, 1, 2),
    item('PING', last),
  ]);
  const received = parseCommands(batch, session).map((item) =>
    item.type === 'command'
      ? { command: item.command.type, corrId: item.transmission.corrId }
      : { error: item.error, corrId: item.corrId },
  );
  expect(received).toEqual([
    { command: 'PING', corrId: first },
    { error: { type: 'CMD', code: 'UNKNOWN' }, corrId: second },
    { error: { type: 'BLOCK' }, corrId: EMPTY_ID },
    { command: 'PING', corrId: last },
  ]);
});
