/** State of the window: vanilla stores fed by pure reducers; no React in here. */
export { type AppState, type AppStore, type GateProblem } from './app-store.ts';
export {
  contactKey,
  contactName,
  filterChats,
  neighbour,
  pendingKey,
  selectContact,
  selectPending,
  summariseServers,
  type ChatKey,
  type ChatsState,
  type ChatsStore,
  type ContactSummary,
  type ServersSummary,
} from './chats/index.ts';
export { type Composer, type ComposerProblem, type ComposerStore } from './composer-store.ts';
export {
  type ConnectState,
  type ConnectStore,
  type JoinState,
  type MakeState,
} from './connect-store.ts';
export { type ContactState, type ContactStore } from './contact-store.ts';
export {
  lastEditable,
  selectItems,
  type Conversation,
  type ItemsState,
  type ItemsStore,
  type OpensAt,
  type Place,
  type UnreadMarker,
} from './items/index.ts';
export { looksLikeLink, type PlanState, type PlanStore } from './plan-store.ts';
export { realSchedule, type Schedule } from './schedule.ts';
export { connectStores, createStores, type Stores } from './stores.ts';
export {
  LIST_WIDTH,
  type ActionProblem,
  type ConnectTab,
  type Dialog,
  type UiState,
  type UiStore,
} from './ui-store.ts';
