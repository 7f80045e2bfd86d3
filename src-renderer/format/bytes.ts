/** Sizes in the words of the language. */

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
const UNIT_SIZE = 1_000;

/** 512 bytes, 1.2 MB; never broken between number and unit. `language`: a BCP 47 tag. */
export function bytesText(language: string, bytes: number): string {
  const power = bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / Math.log10(UNIT_SIZE));
  const at = Math.min(UNITS.length - 1, power);
  const format = new Intl.NumberFormat(language, {
    style: 'unit',
    unit: UNITS[at] ?? 'byte',
    unitDisplay: at === 0 ? 'long' : 'short',
    maximumFractionDigits: at === 0 ? 0 : 1,
  });
  return format.format(bytes / UNIT_SIZE ** at).replaceAll(' ', '\u00a0');
}
