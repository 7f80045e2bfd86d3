import type { Item } from '#shared/model/index.ts';
import { useSelect, useShellActions, useStores } from '../services/index.ts';
import { selectContact } from '../stores/index.ts';

export type MessageActions = {
  readonly react: (item: Item, emoji: string, isAdded: boolean) => void;
  readonly retry: (item: Item) => void;
  readonly edit: (item: Item) => void;
  readonly copy: (item: Item) => void;
  readonly copyText: (text: string) => void;
  readonly askDelete: (item: Item) => void;
  readonly showInfo: (item: Item) => void;
};

/** What can be done with a message; a failure is told above the composer. */
export function useMessageActions(): MessageActions {
  const { composer, items, ui } = useStores();
  const shell = useShellActions();
  return {
    react: (item, emoji, isAdded) =>
      void items.react(item, emoji, isAdded).then((result) => {
        if (!result.ok) ui.tellProblem(result.error);
      }),
    retry: (item) =>
      void items.retry(item).then((result) => {
        if (!result.ok) ui.tellProblem(result.error);
      }),
    edit: (item) => composer.edit(item),
    copy: (item) => shell.copy(textOf(item)),
    copyText: (text) => shell.copy(text),
    askDelete: (item) => ui.openDialog({ type: 'deleteItem', item }),
    showInfo: (item) => ui.openDialog({ type: 'itemInfo', item }),
  };
}

/** Whether the message has failed and can go out another time: its contact can still be written to. */
export function useCanRetry({ contactId, status }: Item): boolean {
  const { chats } = useStores();
  const canSend = useSelect(chats, (state) => selectContact(state, contactId)?.contact.canSend);
  return status.type === 'failed' && canSend !== false;
}

/** Whether a reaction can be added: not where the contact's app takes none. */
export function useCanReact({ contactId, content }: Item): boolean {
  const { chats } = useStores();
  const refuses = useSelect(
    chats,
    (state) => selectContact(state, contactId)?.contact.refusesReactions,
  );
  return content.type === 'text' && refuses !== true;
}

export function textOf({ content }: Item): string {
  return content.type === 'text' || content.type === 'unsupported' ? content.text : '';
}
