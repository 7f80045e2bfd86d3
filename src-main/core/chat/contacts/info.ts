/** Connection info: exactly one message (60-chat section 2). */
import { type ChatMessage, parseChatBody } from '../protocol/index.ts';

/** The message, if there is one and no other. */
export function onlyMessage(info: Uint8Array): ChatMessage | undefined {
  const [first, second] = parseChatBody(info);
  return first?.ok === true && second === undefined ? first.value : undefined;
}
