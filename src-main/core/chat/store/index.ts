/** Chat tables as functions of a read or write handle. */
export {
  type ConnectionRow,
  connectionsByContact,
  deleteConnection,
  findConnectionByAgentId,
  findConnectionOfContact,
  findJoined,
  findPending,
  insertConnection,
  listPending,
  updateConnection,
} from './connections.ts';
export {
  type ContactRow,
  deleteContact,
  findContact,
  insertContact,
  listContacts,
  setContactActive,
  setContactAlias,
  setContactDraft,
  setContactState,
  setContactVerified,
  updateContactProfile,
} from './contacts.ts';
export {
  type ItemMessage,
  type ItemMessageKind,
  deleteItemMessage,
  findItemMessage,
  insertItemMessage,
  listItemMessages,
} from './item-messages.ts';
export {
  type ItemRow,
  type ItemRowContent,
  type ItemStatusRow,
  type NewItem,
  countUnread,
  countUnreadByContact,
  deleteItem,
  findFirstUnread,
  findItem,
  findItemByMsgId,
  insertItem,
  listItemsBefore,
  listItemsFrom,
  listLatestItems,
  markItemsRead,
  setItemContent,
  setItemDeleted,
  setItemStatus,
} from './items.ts';
export {
  type ReactionBy,
  type ReactionKey,
  countReactions,
  deleteReaction,
  insertReaction,
  listReactions,
} from './reactions.ts';
export { type UserRow, findUser, insertUser } from './users.ts';
