/** Read models of the network page: how servers are reached, which ones, and how they do. */
import type { SendReason } from './item.ts';

export type NetworkSettings = {
  readonly proxy: ProxySettings;
  readonly onionHosts: 'no' | 'whenAvailable' | 'required';
  /** What shares a connection to a server: never two profiles. */
  readonly isolation: 'profile' | 'session' | 'server' | 'connection';
  /** When messages go through another server that hides our address from theirs. */
  readonly routing: 'always' | 'unknown' | 'unprotected' | 'never';
  /** What happens when no such server can reach theirs. */
  readonly routingFallback: 'yes' | 'protected' | 'no';
  /** Servers reached on port 443 instead of their own. */
  readonly webPort: 'no' | 'presets' | 'all';
  readonly timeouts: NetworkTimeouts;
};

export type ProxySettings =
  | { readonly type: 'none' }
  | {
      readonly type: 'socks5';
      readonly host: string;
      readonly port: number;
      readonly login: ProxyLogin;
    };

export type ProxyLogin =
  /** Random credentials for each isolated session, so that Tor builds a circuit for each. */
  | { readonly type: 'isolate' }
  | { readonly type: 'password'; readonly username: string; readonly password: string }
  | { readonly type: 'none' };

export type NetworkTimeouts = {
  /** TCP, TLS and the server's greeting together; with a proxy the second. */
  readonly connectMs: number;
  readonly proxyConnectMs: number;
  readonly requestMs: number;
  readonly proxyRequestMs: number;
  /** A quiet connection is asked for a sign of life this often, and given up after so many. */
  readonly pingIntervalMs: number;
  readonly pingCount: number;
  /** 0: the system's. */
  readonly keepAliveIdleMs: number;
};

export type TimeoutName = keyof NetworkTimeouts;
/** What may be wrong with settings; `onionHosts` are required, but there is no proxy to them. */
export type NetworkSettingField =
  TimeoutName | 'proxyHost' | 'proxyPort' | 'proxyUsername' | 'proxyPassword' | 'onionHosts';
/** What a number may be, in its own unit. */
export type Bounds = { readonly min: number; readonly max: number; readonly usual: number };
export type TimeoutBounds = Readonly<Record<TimeoutName, Bounds>>;

/** How the settings stand, what they may be, and what they are without the user. */
export type NetworkPage = {
  readonly settings: NetworkSettings;
  readonly usual: NetworkSettings;
  readonly bounds: TimeoutBounds;
};

export type ServerProtocol = 'smp' | 'xftp';

/** Whoever runs preset servers. */
export type ServerOperator = {
  readonly operatorId: string;
  readonly name: string;
  readonly legalName: string;
  readonly website: string;
  readonly isEnabled: boolean;
  readonly isForReceiving: boolean;
  readonly isForRouting: boolean;
  readonly isForFiles: boolean;
  readonly conditions: OperatorConditions;
};

export type OperatorConditions = {
  readonly url: string;
  /**
   * When they were accepted, for all profiles; absent: not yet. Before any of the operator's
   * conditions were accepted its servers are not used; newer ones do not stop them.
   */
  readonly acceptedAtMs?: number;
};

export type ServerEntry = {
  /** Positive for servers the user has added, negative for all others. */
  readonly serverId: number;
  readonly protocol: ServerProtocol;
  /** smp://fingerprint[:password]@host[,onion][:port] */
  readonly address: string;
  /** First host, with the port where it is not the usual one. */
  readonly name: string;
  /** Of a preset; absent for servers the user has added. */
  readonly operatorId?: string;
  readonly isEnabled: boolean;
  /** The result of the last test since the app started. */
  readonly lastTest?: ServerTest;
};

/** The servers of one profile. */
export type ServerConfiguration = {
  readonly operators: readonly ServerOperator[];
  readonly servers: readonly ServerEntry[];
  /** What does not work with these settings. */
  readonly problems: readonly ServerConfigurationProblem[];
};

export type ServerConfigurationProblem =
  /** New contacts cannot be made: no enabled server receives. */
  | 'noReceiving'
  /** Private routing has no server to go through. */
  | 'noRouting'
  | 'noFiles'
  /** Only one operator: it sees both what is received and what is sent through it. */
  | 'oneOperator'
  | 'conditionsNotAccepted';

/** What is wrong with an address that was to be added. */
export type ServerAddressProblem = 'notAnAddress' | 'wrongProtocol' | 'noFingerprint' | 'duplicate';

/** One line of pasted addresses, counted from 1. */
export type ServerAddressError = {
  readonly line: number;
  readonly problem: ServerAddressProblem;
};

/** What an operator's servers are used for. */
export type OperatorUse = Pick<
  ServerOperator,
  'isEnabled' | 'isForReceiving' | 'isForRouting' | 'isForFiles'
>;

export type ServerTestStep =
  | 'connect'
  | 'createQueue'
  | 'secureQueue'
  | 'deleteQueue'
  | 'createFile'
  | 'uploadFile'
  | 'downloadFile'
  | 'compareFile'
  | 'deleteFile'
  | 'disconnect';

export type ServerTest =
  | { readonly type: 'passed'; readonly durationMs: number }
  | {
      readonly type: 'failed';
      readonly step: ServerTestStep;
      /** passwordNeeded: the server refuses to make queues without its password, or with this one. */
      readonly problem: ServerTestProblem;
      /** A code for `Details`. */
      readonly detail: string;
    };

export type ServerTestProblem =
  'unreachable' | 'timeout' | 'proxy' | 'certificate' | 'passwordNeeded' | 'version' | 'refused';

/** One server as the statistics page shows it. */
export type ServerStatistics = {
  readonly server: string;
  readonly state: 'connecting' | 'connected' | 'disconnected';
  readonly lastProblem?: SendReason;
  readonly sessionCount: number;
  readonly subscriptions: SubscriptionCounts;
  readonly counts: TrafficCounts;
};

export type SubscriptionCounts = {
  readonly active: number;
  readonly pending: number;
  readonly failed: number;
};

/** Since `sinceMs` of the page. */
export type TrafficCounts = {
  readonly sentDirectly: number;
  readonly sentThroughProxy: number;
  readonly received: number;
  readonly deleted: number;
  readonly expired: number;
  readonly errors: number;
  readonly reconnects: number;
  readonly bytesSent: number;
  readonly bytesReceived: number;
};

export type NetworkStatistics = {
  readonly sinceMs: number;
  readonly servers: readonly ServerStatistics[];
  readonly total: TrafficCounts & { readonly subscriptions: SubscriptionCounts };
};
