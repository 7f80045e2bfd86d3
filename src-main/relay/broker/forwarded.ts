/**
 * RFWD: a command that a proxy forwards for somebody it hides (20-smp section 8). It is run as if its
 * sender had sent it on this connection, in the version that its own envelope names.
 */
import {
  type BrokerMessage,
  type ForwardLayer,
  type ForwardedTransmission,
  PROXIED_COMMANDS,
  type ReceivedCommand,
  encodeBatch,
  encodeBrokerMessage,
  encodeTransmission,
  openForward,
  openForwardedTransmission,
  parseCommands,
  sealForwardResponse,
} from '../../core/smp/index.ts';
import { NO_ID, type Outgoing } from './client.ts';
import { type CommandContext, PROHIBITED, fail } from './context.ts';
import { isStoreCommand, runCommand } from './dispatch.ts';

/** Answers with RRES, or with ERR when the layers do not open. */
export function runForwarded(ctx: CommandContext, encFwdTransmission: Uint8Array): BrokerMessage {
  const { client, transmission } = ctx;
  if (client.forwardSecret === undefined) return fail(NO_KEY_ERROR);
  const layer: ForwardLayer = { secret: client.forwardSecret, corrId: transmission.corrId };
  const forwarded = openForward(layer, encFwdTransmission);
  if (forwarded === undefined) return fail({ type: 'CRYPTO' });
  if (!isProxiedVersion(forwarded.version)) return fail(VERSION_ERROR);
  const opened = openForwardedTransmission(client.serverKey, forwarded);
  if (opened === undefined) return fail({ type: 'CRYPTO' });
  const answer = runInner(ctx, forwarded, opened.content);
  if (answer === undefined) return fail({ type: 'BLOCK' });
  const content = encodeAnswer(ctx, forwarded, answer);
  return { type: 'RRES', encFwdResponse: sealForwardResponse(layer, opened.request, content) };
}

const NO_KEY_ERROR = {
  type: 'PROXY',
  error: { type: 'BROKER', error: { type: 'TRANSPORT', error: { type: 'NO_AUTH' } } },
} as const;
const VERSION_ERROR = {
  type: 'PROXY',
  error: { type: 'BROKER', error: { type: 'TRANSPORT', error: { type: 'VERSION' } } },
} as const;

/** The first version with forwarding, and the last that we speak. */
function isProxiedVersion(version: number): boolean {
  return version >= 8 && version <= 18;
}

/** Undefined when there is not exactly one transmission. */
function runInner(
  ctx: CommandContext,
  { version }: ForwardedTransmission,
  content: Uint8Array,
): Outgoing | undefined {
  const items = parseCommands(content, { version, sessionId: ctx.client.sessionId });
  const [item] = items;
  if (item === undefined || items.length !== 1) return undefined;
  if (item.type === 'rejected') {
    const { corrId, entityId, error } = item;
    return { corrId, entityId, message: fail(error) };
  }
  const { corrId, entityId } = item.transmission;
  return { corrId, entityId, message: runAllowed({ ...ctx, version }, item) };
}

function runAllowed(
  ctx: CommandContext,
  { command, transmission }: Extract<ReceivedCommand, { readonly type: 'command' }>,
): BrokerMessage {
  const isAllowed = PROXIED_COMMANDS.has(command.type) && isStoreCommand(command);
  return isAllowed ? runCommand({ ...ctx, transmission }, command) : PROHIBITED;
}

function encodeAnswer(
  ctx: CommandContext,
  { version }: ForwardedTransmission,
  { corrId, entityId, message }: Outgoing,
): Uint8Array {
  const command = encodeBrokerMessage(message, version);
  const transmission = encodeTransmission(
    { auth: NO_ID, corrId, entityId, command },
    { version, sessionId: ctx.client.sessionId },
  );
  return encodeBatch([transmission]);
}
