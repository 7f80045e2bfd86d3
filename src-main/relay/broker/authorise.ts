/**
 * Whether a command is authorised (20-smp section 4). A refusal takes as long as a check, whether the
 * queue exists or not: without a key of the kind, a dummy key is tried.
 */
import {
  type AuthPublicKey,
  ed25519Public,
  ed448Public,
  x25519Public,
} from '../../core/crypto/index.ts';
import { defined, hexDecode } from '../../core/base/index.ts';
import { verifyTransmission } from '../../core/smp/index.ts';
import type { CommandContext } from './context.ts';

/** True when one of the keys authorises the command. */
export function isAuthorised(
  { client, transmission }: Pick<CommandContext, 'client' | 'transmission'>,
  keys: readonly AuthPublicKey[],
): boolean {
  const kind = KEY_OF_SIZE.get(transmission.auth.length);
  if (kind === undefined) return false;
  const options = { sessionId: client.sessionId, serverKey: client.serverKey };
  const fitting = keys.filter(({ type }) => type === kind.type);
  if (fitting.length === 0) {
    verifyTransmission(transmission, { ...options, key: kind });
    return false;
  }
  return fitting.some((key) => verifyTransmission(transmission, { ...options, key }));
}

/** Valid points that nobody holds the secret of: base points of the curves. */
const KEY_OF_SIZE: ReadonlyMap<number, AuthPublicKey> = new Map<number, AuthPublicKey>([
  [64, { type: 'ed25519', key: ed25519Public(fromHex(`58${'66'.repeat(31)}`)) }],
  [80, { type: 'x25519', key: x25519Public(fromHex(`09${'00'.repeat(31)}`)) }],
  [
    114,
    {
      type: 'ed448',
      key: ed448Public(
        fromHex(
          '14fa30f25b790898adc8d74e2c13bdfdc4397ce61cffd33ad7c2a0051e9c78874098a36c7373ea4b62c7c9563720768824bcb66e71463f6900',
        ),
      ),
    },
  ],
]);

function fromHex(hex: string): Uint8Array {
  return defined(hexDecode(hex), 'hex');
}
