/** The shape of what answers a command. */
import type {
  CommandArgs,
  CommandError,
  CommandName,
  CommandValue,
} from '#shared/contract/index.ts';
import type { UserId } from '#shared/ids.ts';
import type { Result } from '#shared/result.ts';
import type { Chat } from '../chat/index.ts';
import type { Network } from '../network/index.ts';
import type { Core } from './core.ts';
import type { OpenApp } from './open-app.ts';

type Reply<N extends CommandName> = Result<CommandValue<N>, CommandError<N>>;

/** One for each of the commands. Arguments are decoded before a handler sees them. */
export type Handlers<Names extends CommandName, Target> = {
  [N in Names]: (target: Target, args: CommandArgs<N>) => Reply<N> | Promise<Reply<N>>;
};

/** What a command works on while the database is open. */
export type Open = {
  readonly core: Core;
  readonly app: OpenApp;
  readonly chat: Chat;
  readonly network: Network;
  /** The active profile; there is one but for user.create. */
  readonly userId: UserId;
};
