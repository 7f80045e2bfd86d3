/**
 * The one contract between the window and the core. Schemas are apart (schemas.ts): only the core
 * decodes, the window needs the types alone.
 */
export type {
  AppStatus,
  BadLink,
  BadName,
  CannotSend,
  ChatSnapshot,
  CommandArgs,
  CommandError,
  CommandName,
  CommandResult,
  CommandValue,
  Commands,
  CommonError,
  DatabaseProblem,
  LinkGone,
  NoArgs,
  NotAllowed,
  NotFound,
  PageAnchor,
  PassphraseReason,
  Planned,
  ServerProblem,
  TooLong,
  WrongPassword,
} from './commands.ts';
export type { CoreEvent, SequencedEvent } from './events.ts';
export {
  CORE_RESTART_EXIT_CODE,
  type CoreStart,
  type CoreWake,
  type CoreWindow,
  type FromCore,
  type PortEvents,
  type PortReply,
  type PortRequest,
  type ToCoreProcess,
  type WakeReason,
} from './port.ts';
export {
  CORE_PORT_MESSAGE,
  type CapturedScreen,
  type ImageType,
  type MenuCommand,
  type ShellBridge,
  type ShellCommandName,
  type ShellCommands,
  type ShellError,
  type ShellEvent,
  type ShellInfo,
} from './shell.ts';
