/** The data as a whole: what it takes, how long it is kept, archives, deletion. */
export { ClearChatDialog } from './ClearChatDialog.tsx';
export { DataTab } from './DataTab.tsx';
export { ImportButton, ImportDialog } from './ImportDialog.tsx';
export { KeepFailed } from './KeepFailed.tsx';
export { KeepDialog } from './KeepDialog.tsx';
export { keptText } from './keep.ts';
