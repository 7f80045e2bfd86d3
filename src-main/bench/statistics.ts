/** Numbers of several runs as one line. */

export type Line = {
  readonly bench: string;
  readonly runtime: string;
  readonly unit: string;
  readonly median: number;
  readonly p95: number;
  readonly n: number;
} & Readonly<Record<string, string | number>>;

export type Measured = {
  readonly unit: string;
  readonly values: readonly number[];
  /** More fields of the line. */
  readonly also?: Readonly<Record<string, number>>;
};

/** The value below which the given share of the values lies; NaN of none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

/** One benchmark's line. p95 is the bad end: the slow one of times, the low one of rates. */
export function toLine(bench: string, runtime: string, measured: Measured): Line {
  const { unit, values, also } = measured;
  const isRate = unit.endsWith('/s');
  return {
    bench,
    runtime,
    unit,
    median: rounded(median(values)),
    p95: rounded(quantile(values, isRate ? 0.05 : 0.95)),
    n: values.length,
    ...Object.fromEntries(
      Object.entries(also ?? {}).map(([name, value]) => [name, rounded(value)]),
    ),
  };
}

function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
