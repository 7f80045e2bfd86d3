/** Takes frames of a camera one after the other: some a second, never two at once. */
import type { Schedule } from '../../stores/index.ts';
import type { Pixels } from './decode.ts';

/** Eight a second: a hand holds still longer, and a core has other things to do. */
export const FRAME_MS = 125;

export type FrameLoopDeps = {
  /** The newest frame; undefined while the camera has none yet. */
  readonly grab: () => Pixels | undefined;
  readonly read: (pixels: Pixels) => Promise<string | undefined>;
  readonly onText: (text: string) => Promise<void>;
  readonly schedule: Schedule;
  readonly now: () => number;
};

/** Runs until the returned function is called. */
export function startFrameLoop(deps: FrameLoopDeps): () => void {
  const { grab, read, onText, schedule, now } = deps;
  let isStopped = false;
  let callOff = schedule(() => void look(), 0);

  async function look(): Promise<void> {
    const startedAtMs = now();
    const pixels = grab();
    const text = pixels === undefined ? undefined : await read(pixels);
    if (isStopped) return;
    if (text !== undefined) await onText(text);
    if (isStopped) return;
    // A slow reader takes fewer frames instead of falling behind.
    callOff = schedule(() => void look(), Math.max(0, FRAME_MS - (now() - startedAtMs)));
  }

  return () => {
    isStopped = true;
    callOff();
  };
}
