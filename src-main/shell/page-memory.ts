/**
 * How much memory the page may take before it is tidied. Electron gives these flags to the processes of pages
 * alone; the core's engine is left as it is.
 */
import { app } from 'electron';

const SWITCH = 'js-flags';

/**
 * Scrolling throws away rows, each with more than 100 KB of what engine and document had made of it. Left to itself
 * the engine lets 75 MB of that pile up beside the 18 MB in use, and only some seconds of rest bring them down. So
 * its heap grows by less than a third before it is tidied: half of that piles up, and fast scrolling is as smooth
 * as before. Measured by the benchmark `large`.
 *
 * Not by `--optimize-for-size`, which halves it once more: with it threads that compile wait for the page's thread to
 * tidy as soon as the heap is full, also while the page is loaded. On a computer with few cores these are all the
 * threads there are, and the page's waits for one of them to read a font: it stands still for ever. Of starts on two
 * busy cores that was about one in a thousand.
 */
const SMALL_HEAP = '--heap-growing-percent=30';

/** Before the app is ready. Flags of the command line stay. */
export function keepPagesSmall(): void {
  const given = app.commandLine.getSwitchValue(SWITCH);
  app.commandLine.appendSwitch(SWITCH, given === '' ? SMALL_HEAP : `${given} ${SMALL_HEAP}`);
}
