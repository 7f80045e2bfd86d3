/** What the chat's parts work with, and the one way to change anything: a unit of work. */
import type { UserId } from '#shared/ids.ts';
import type { Agent } from '../agent/index.ts';
import type { Clock, Logger, RandomSource } from '../base/index.ts';
import type { Database, WriteDb } from '../database/index.ts';
import type { ServerAddress } from '../encoding/index.ts';
import type { ChatNews } from './news.ts';

export type ChatContext = {
  readonly database: Database;
  readonly agent: Agent;
  readonly clock: Clock;
  readonly random: RandomSource;
  readonly logger: Logger;
  /** Servers that every app of the network knows: links of theirs may leave out what it knows. */
  readonly presetServers: () => readonly ServerAddress[];
  /** What was thrown away since the start; logged from time to time, so that nobody fills the log. */
  readonly dropped: { requestCount: number };
  /** Hidden profiles whose password was typed last; the others are as if they did not exist. */
  readonly opened: { userIds: readonly UserId[] };
  /** Tells the listeners; called after the commit only. */
  readonly publish: (news: readonly ChatNews[]) => void;
};

/** One transaction and the news it will make. */
export type Work = {
  readonly context: ChatContext;
  readonly db: WriteDb;
  readonly news: ChatNews[];
};

/** Runs the work in one transaction and publishes its news once it is committed. */
export function commit<T>(context: ChatContext, work: (work: Work) => T): T {
  const news: ChatNews[] = [];
  const value = context.database.transaction((db) => work({ context, db, news }));
  context.publish(news);
  return value;
}

/** A number of random bytes that no two messages of a contact share. */
export function newMsgId(context: ChatContext): Uint8Array {
  return context.random(12);
}
