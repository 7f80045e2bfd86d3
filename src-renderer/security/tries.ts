/** What is typed in fields of a new secret, and what the newest try came to. */

export type Tries<F> = {
  /** What the newest try was refused for here, as long as nothing else is typed. */
  readonly fault?: F | undefined;
  /** It went to the core and was not changed since: what the core says is about this. */
  readonly isSent: boolean;
  /** Rises with each. */
  readonly count: number;
};

export const noTries: Tries<never> = { fault: undefined, isSent: false, count: 0 };

/** What is typed stays: only what is wrong has to be typed again. */
export function tried<F>({ count }: Tries<F>, fault: F | undefined): Tries<F> {
  return { fault, isSent: fault === undefined, count: count + 1 };
}

/** Something else is typed. */
export function typed<F>({ count }: Tries<F>): Tries<F> {
  return { fault: undefined, isSent: false, count };
}
