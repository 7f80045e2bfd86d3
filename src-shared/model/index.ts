/** Read models shown by the window; shared by the core, which makes them, and the renderer. */
export type {
  ChatRef,
  ChatSummary,
  Contact,
  ContactDetails,
  ContactState,
  JoinFailure,
  LinkPlan,
  LinkProblem,
  PendingConnection,
  PendingState,
  QuantumResistance,
  ServerStatus,
  User,
} from './chat.ts';
export type {
  SimplexLinkType,
  SimplexName,
  TextColor,
  TextFormat,
  TextRun,
} from './formatted-text.ts';
export type {
  Item,
  ItemContent,
  ItemPage,
  ItemStatus,
  Notice,
  Reaction,
  SendReason,
} from './item.ts';
