/**
 * What happens in a scenario, as data: each step waits and then acts. Numbers choose among what there
 * is at that moment (`contact: 7` of three contacts is the second); a step that finds nothing to act
 * on does nothing, so that any list of steps is a scenario and can be made shorter.
 */
import type { RoutingPolicy } from '../../agent/index.ts';
import type { Death } from './sim-core.ts';
import type { CutTimes, Direction } from './sim-network.ts';

type At = { readonly core: number };
type OnItem = At & { readonly contact: number; readonly item: number };

export type UserAction =
  | (At & { readonly type: 'makeLink' })
  | (At & { readonly type: 'join'; readonly link: number; readonly isShort?: boolean })
  | (At & { readonly type: 'makeAddress'; readonly isOpen: boolean })
  | (At & { readonly type: 'deleteAddress' })
  /** Whether whoever asks is accepted at once. */
  | (At & { readonly type: 'openAddress'; readonly isOpen: boolean })
  | (At & { readonly type: 'ask'; readonly address: number; readonly isShort: boolean })
  | (At & { readonly type: 'answer'; readonly request: number; readonly isAccepted: boolean })
  /** Moves the receiving queue to another server, or has new keys agreed on. */
  | (At & { readonly type: 'changeServer' | 'fixEncryption'; readonly contact: number })
  | (At & { readonly type: 'send'; readonly contact: number; readonly count: number })
  | (OnItem & { readonly type: 'edit' })
  | (OnItem & { readonly type: 'deleteForEveryone' })
  | (OnItem & { readonly type: 'deleteForMe' })
  | (OnItem & { readonly type: 'react'; readonly isAdded: boolean })
  | (OnItem & { readonly type: 'retry' })
  | (At & { readonly type: 'deleteContact'; readonly contact: number; readonly notify: boolean })
  | (At & { readonly type: 'cancelPending'; readonly pending: number })
  | (At & { readonly type: 'restart'; readonly downMs: number })
  | (At & { readonly type: 'wake' });

export type Fault =
  | (At & CutTimes & { readonly type: 'cut' })
  | (At & { readonly type: 'swallow'; readonly direction: Direction })
  | (At & {
      readonly type: 'offline';
      readonly how: 'fails' | 'silent';
      readonly forMs: number;
    })
  | (At & { readonly type: 'slow'; readonly delayMs: number; readonly forMs: number })
  | (At & Death & { readonly type: 'kill'; readonly downMs: number })
  | (At & { readonly type: 'clockJump'; readonly byMs: number })
  /** The computer sleeps: its connections are dead afterwards, and nobody says so. */
  | (At & Sleep & { readonly type: 'sleep'; readonly forMs: number })
  | { readonly type: 'relayRestart'; readonly relay: number; readonly downMs: number }
  | { readonly type: 'relayLosesMessage'; readonly relay: number; readonly choice: number }
  | { readonly type: 'relayLosesQueue'; readonly relay: number; readonly choice: number };

export type Sleep = {
  /** Whether timers go on where they were, or are due by what the clock says. */
  readonly timers: 'goOn' | 'areDue';
  /** Whether the app is told that the computer is awake. */
  readonly isTold: boolean;
};

export type Step = { readonly afterMs: number } & (UserAction | Fault);

export type Scenario = {
  readonly seed: number;
  readonly coreCount: number;
  readonly relayCount: number;
  /** How messages go to the servers of peers; straight by default. */
  readonly routing?: RoutingPolicy['mode'] | undefined;
  /** Keys that cost time, instead of stand-ins. */
  readonly hasRealKeys?: boolean | undefined;
  readonly steps: readonly Step[];
};

/** The scenario as text that can be pasted into a test. */
export function describeScenario({ steps, ...world }: Scenario): string {
  const lines = steps.map((step) => `    ${JSON.stringify(step)},`);
  return [`{ ...${JSON.stringify(world)}, steps: [`, ...lines, '] }'].join('\n');
}
