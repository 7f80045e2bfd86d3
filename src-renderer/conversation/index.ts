/** The middle column. */
export { Conversation } from './Conversation.tsx';
export { ShowListButton } from './ConversationHeader.tsx';
export { DeleteItemDialog } from './DeleteItemDialog.tsx';
export { ItemInfoDialog } from './ItemInfoDialog.tsx';
export { OpenLinkDialog } from './OpenLinkDialog.tsx';
