/** What a command handler works with. */
import type { Clock, RandomSource } from '../../core/base/index.ts';
import type { WriteDb } from '../../core/database/index.ts';
import type { BrokerMessage, SmpError, Transmission } from '../../core/smp/index.ts';
import type { Outgoing, RelayClient } from './client.ts';
import type { NotifierRegistry } from './notifiers.ts';
import type { SubscriptionRegistry } from './subscriptions.ts';

/** Numbers of 20-smp section 9; tests make them smaller. */
export type BrokerLimits = {
  /** Messages a queue. */
  readonly quota: number;
  readonly messageTtlSeconds: number;
};

/** The same for all commands of a broker. */
export type BrokerDeps = {
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly limits: BrokerLimits;
  /** Asked of NEW and PRXY; absent: everybody may. */
  readonly password?: string | undefined;
};

/** For the commands that are run in one transaction of the store. */
export type BatchContext = BrokerDeps & {
  readonly db: WriteDb;
  readonly subscriptions: SubscriptionRegistry;
  readonly notifiers: NotifierRegistry;
  /** Sent after the commit, in order. */
  readonly emit: (client: RelayClient, outgoing: Outgoing) => void;
  /** The queue's subscriber is to get its next message after the commit. */
  readonly deliver: (queueRowId: number) => void;
};

/** For one command. */
export type CommandContext = BatchContext & {
  readonly client: RelayClient;
  /** Of the connection, or of the forwarded command. */
  readonly version: number;
  readonly transmission: Transmission;
};

/** ERR of the code. */
export function fail(error: SmpError): BrokerMessage {
  return { type: 'ERR', error };
}

export const AUTH_ERROR: BrokerMessage = fail({ type: 'AUTH' });
export const PROHIBITED: BrokerMessage = fail({ type: 'CMD', code: 'PROHIBITED' });
export const OK_MESSAGE: BrokerMessage = { type: 'OK' };
