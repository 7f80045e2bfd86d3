/** What the page asks before it is done. */
import type { ContactId } from '#shared/ids.ts';

export type DataQuestion =
  | { readonly type: 'deleteBackup' }
  | { readonly type: 'deleteAside'; readonly bytes: number }
  | { readonly type: 'deleteFiles'; readonly bytes: number }
  | { readonly type: 'clearAll' }
  | { readonly type: 'restoreBackup'; readonly atMs: number | undefined }
  | { readonly type: 'clearChat'; readonly contactId: ContactId; readonly name: string }
  | { readonly type: 'keepOfProfile' }
  | { readonly type: 'keepOfAnyChat' }
  | {
      readonly type: 'keepOfChat';
      readonly contactId: ContactId;
      readonly name: string;
      /** It is to do as all the others, which deletes something. */
      readonly isAsProfile?: boolean;
    };

export type AskQuestion = (question: DataQuestion) => void;
