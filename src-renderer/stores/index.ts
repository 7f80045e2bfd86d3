/** State of the window: vanilla stores fed by pure reducers; no React in here. */
export { type AddressChange, type AddressState, type AddressStore } from './address-store.ts';
export { selectUserName, type AppState, type AppStore, type GateProblem } from './app-store.ts';
export {
  contactKey,
  contactName,
  filterChats,
  keyRef,
  neighbour,
  pendingKey,
  planContactName,
  planIsIncognito,
  proxyInTheWay,
  requestKey,
  selectContact,
  selectPending,
  selectRequest,
  summariseServers,
  type ChatKey,
  type ChatsState,
  type ChatsStore,
  type ContactSummary,
  type ServersSummary,
} from './chats/index.ts';
export { lockNow } from './closing.ts';
export { type Composer, type ComposerProblem, type ComposerStore } from './composer-store.ts';
export {
  type ConnectState,
  type ConnectStore,
  type JoinOptions,
  type JoinState,
  type MakeState,
} from './connect-store.ts';
export {
  type ContactChange,
  type ContactProblem,
  type ContactState,
  type ContactStore,
} from './contact-store.ts';
export {
  type DataOutcome,
  type DataPlace,
  type DataProblem,
  type DataState,
  type DataStore,
  type DataTask,
} from './data-store.ts';
export { type ImportProblem, type ImportState, type ImportStore } from './import-store.ts';
export {
  lastEditable,
  selectItems,
  type Conversation,
  type ItemsState,
  type ItemsStore,
  type OpensAt,
  type Place,
  type Target,
  type UnreadMarker,
} from './items/index.ts';
export { type PendingProblem, type PendingStore } from './pending-store.ts';
export {
  isPasted,
  looksLikeLink,
  serverAddress,
  type LookUp,
  type LookUpProblem,
  type PlanState,
  type PlanStore,
} from './plan-store.ts';
export { type RequestProblem, type RequestsState, type RequestsStore } from './requests-store.ts';
export { type ItemInfoState, type ItemInfoStore } from './item-info-store.ts';
export { isChanged, shownBounds, timeoutNames, type NetworkDraft } from './network-store-draft.ts';
export {
  activePercent,
  type StatisticsState,
  type StatisticsStore,
} from './network-store-statistics.ts';
export { type NetworkState, type NetworkStore } from './network-store.ts';
export { type NotificationsState, type NotificationsStore } from './notifications-store.ts';
export { shownProfiles, type ProfilesState, type ProfilesStore } from './profiles-store.ts';
export {
  effectiveKeepS,
  keepOfChat,
  keepsLess,
  type KeepOfChat,
  type RetentionProblem,
  type RetentionState,
  type RetentionStore,
} from './retention-store.ts';
export {
  isRandom,
  type SecurityDone,
  type SecurityProblem,
  type SecurityState,
  type SecurityStore,
  type SecurityTask,
} from './security-store.ts';
export { type ServersProblem, type ServersState, type ServersStore } from './settings-store.ts';
export { realSchedule, type Schedule } from './schedule.ts';
export { hasFilters, trailPosition, type SearchFilters, type Trail } from './search-query.ts';
export { type SearchState, type SearchStore } from './search-store.ts';
export { connectStores, createStores, type Stores } from './stores.ts';
export {
  LIST_WIDTH,
  type ActionProblem,
  type ConnectTab,
  type Dialog,
  type Opening,
  type SettingsPage,
  type UiState,
  type UiStore,
} from './ui-store.ts';
