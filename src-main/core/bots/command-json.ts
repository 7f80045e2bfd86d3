/**
 * The JSON arguments of commands (85-remote-and-bots section 7.3): decoded before a handler sees
 * them. What a message asks for beyond text is refused by name rather than dropped.
 */
import { z } from 'zod';
import { type Result, err, ok } from '#shared/result.ts';
import type { CommandOf, ComposedText } from './command.ts';

type NewProfile = CommandOf<'createUser'>['profile'];

/** Messages of one command. */
const MAX_MESSAGES = 100;

/** Lone surrogates have no UTF-8 form. */
const text = z.string().refine((value) => !/\p{Surrogate}/u.test(value));
const textContent = z.object({ type: z.literal('text'), text });
const newUserSchema = z.object({
  profile: z.object({
    displayName: text,
    fullName: text.default(''),
    peerType: optional(z.enum(['human', 'bot'])),
  }),
});
const messageSchema = z.object({
  msgContent: z.looseObject({ type: z.string() }),
  quotedItemId: optional(z.number()),
  filePath: optional(z.string()),
  fileSource: optional(z.looseObject({})),
});
const messagesSchema = z.union([z.array(messageSchema).min(1).max(MAX_MESSAGES), messageSchema]);
const updateSchema = z.union([z.object({ msgContent: textContent }), textContent]);
const reactionSchema = z.object({ type: z.literal('emoji'), emoji: text });

/** Absent and null are the same. */
function optional<T extends z.ZodType>(schema: T) {
  return schema.nullish().transform((value) => value ?? undefined);
}

/** NewUser: the profile; sameServers and pastTimestamp mean nothing here. */
export function parseNewUser(json: string | undefined): Result<NewProfile, string> {
  const user = parseAs(newUserSchema, json);
  if (!user.ok) return user;
  const { displayName, fullName, peerType } = user.value.profile;
  return ok({ displayName, fullName, ...(peerType !== undefined && { peerType }) });
}

/** A list of ComposedMessage, or one alone. */
export function parseMessages(json: string | undefined): Result<ComposedText[], string> {
  const messages = parseAs(messagesSchema, json);
  if (!messages.ok) return messages;
  const texts: ComposedText[] = [];
  for (const message of [messages.value].flat()) {
    if (message.quotedItemId !== undefined) return err(unsupported('quotedItemId'));
    if ((message.filePath ?? message.fileSource) !== undefined) return err(unsupported('files'));
    const content = textContent.safeParse(message.msgContent);
    if (!content.success) {
      const { type } = message.msgContent;
      return err(type === 'text' ? 'Failed reading: bad text' : unsupported(`msgContent ${type}`));
    }
    texts.push({ text: content.data.text });
  }
  return ok(texts);
}

/** The new text of an item: MsgContent, or newer `{msgContent, mentions}`. */
export function parseUpdate(json: string | undefined): Result<string, string> {
  const update = parseAs(updateSchema, json);
  if (!update.ok) return update;
  const content = 'msgContent' in update.value ? update.value.msgContent : update.value;
  return ok(content.text);
}

/** The emoji of a MsgReaction. */
export function parseReaction(json: string | undefined): Result<string, string> {
  const reaction = parseAs(reactionSchema, json);
  return reaction.ok ? ok(reaction.value.emoji) : reaction;
}

/** What a client is told of a feature this app does not have. */
export function unsupported(what: string): string {
  return `not supported: ${what}`;
}

function parseAs<T>(schema: z.ZodType<T>, json: string | undefined): Result<T, string> {
  let value: unknown;
  try {
    value = JSON.parse(json ?? '');
  } catch {
    return err('Failed reading: not JSON');
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const path = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
  return err(`Failed reading: JSON at $${path === '' ? '' : `.${path}`}`);
}
