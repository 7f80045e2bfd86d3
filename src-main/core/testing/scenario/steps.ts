/**
 * What happens in a scenario, as data: each step waits and then acts. Numbers choose among what there
 * is at that moment (`contact: 7` of three contacts is the second); a step that finds nothing to act
 * on does nothing, so that any list of steps is a scenario and can be made shorter.
 */
import type { Death } from './sim-core.ts';
import type { CutTimes, Direction } from './sim-network.ts';

type At = { readonly core: number };
type OnItem = At & { readonly contact: number; readonly item: number };

export type UserAction =
  | (At & { readonly type: 'makeLink' })
  | (At & { readonly type: 'join'; readonly link: number; readonly isShort?: boolean })
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
  | { readonly type: 'relayRestart'; readonly relay: number; readonly downMs: number }
  | { readonly type: 'relayLosesMessage'; readonly relay: number; readonly choice: number }
  | { readonly type: 'relayLosesQueue'; readonly relay: number; readonly choice: number };

export type Step = { readonly afterMs: number } & (UserAction | Fault);

export type Scenario = {
  readonly seed: number;
  readonly coreCount: number;
  readonly relayCount: number;
  readonly steps: readonly Step[];
};

/** The scenario as text that can be pasted into a test. */
export function describeScenario({ seed, coreCount, relayCount, steps }: Scenario): string {
  const lines = steps.map((step) => `    ${JSON.stringify(step)},`);
  return [
    `{ seed: ${String(seed)}, coreCount: ${String(coreCount)}, relayCount: ${String(relayCount)}, steps: [`,
    ...lines,
    '  ] }',
  ].join('\n');
}
