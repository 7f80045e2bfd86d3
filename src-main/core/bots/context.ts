/** What command handlers work with. Absent: there is no such record. */
import type { Clock } from '../base/index.ts';
import type { Chat, JsonObject } from '../chat/index.ts';
import type { ChatReader } from './reader.ts';

export type BotContext = {
  readonly chat: Chat;
  readonly reader: ChatReader;
  readonly clock: Clock;
  /** Of this program, as /version tells it. */
  readonly version: string;
};

/** A response: the `resp` of a frame. */
export type Response = JsonObject;

/** The response to a command that was not carried out. */
export function failure(chatError: JsonObject): Response {
  return { type: 'chatCmdError', chatError };
}

/** A response that begins with the user, as most do. */
export function success(context: BotContext, type: string, fields: JsonObject = {}): Response {
  return { type, user: context.reader.user(), ...fields };
}
