/** Ids and keys that the relay makes for queues and notifiers. */
import { wipe } from '../../core/base/index.ts';
import { type X25519Public, generateX25519, x25519 } from '../../core/crypto/index.ts';
import type { NotifierKeys, ServerNotifierKeys } from '../../core/smp/index.ts';
import { setNotifier } from '../store/index.ts';
import type { CommandContext } from './context.ts';

/** Size of the ids of queues, links, notifiers and messages. */
export const ID_SIZE_BYTES = 24;

/** A server key for this queue alone; only the shared secret is kept. */
export function exchangeKeys(
  { random }: Pick<CommandContext, 'random'>,
  clientKey: X25519Public,
): { readonly publicKey: X25519Public; readonly secret: Uint8Array } {
  const { publicKey, secretKey } = generateX25519(random);
  const secret = x25519(secretKey, clientKey);
  wipe(secretKey);
  return { publicKey, secret };
}

/** Gives the queue a notifier, in place of the one it may have. */
export function addNotifier(
  ctx: CommandContext,
  queueRowId: number,
  keys: NotifierKeys,
): ServerNotifierKeys {
  const notifierId = ctx.random(ID_SIZE_BYTES);
  const { publicKey, secret } = exchangeKeys(ctx, keys.ntfDhKey);
  setNotifier(ctx.db, queueRowId, { notifierId, authKey: keys.ntfAuthKey, secret });
  wipe(secret);
  return { notifierId, srvNtfDhKey: publicKey };
}
