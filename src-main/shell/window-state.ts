/** Size and place of the window between two starts: a small JSON file beside the data, not trusted when read. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

export type Rectangle = {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
};

export type WindowState = { readonly bounds: Rectangle; readonly isMaximized: boolean };

export const MINIMUM_SIZE = { width: 480, height: 420 } as const;
export const DEFAULT_SIZE = { width: 1100, height: 760 } as const;

/** How much of the title bar must be on a screen, so that the window can be grabbed. */
const VISIBLE_EDGE = 80;
const LARGEST_SIDE = 20_000;

/** The state in the file's text, or undefined when it is not exactly what we write. */
export function parseWindowState(text: string): WindowState | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || !isRecord(value['bounds'])) return undefined;
  const { x, y, width, height } = value['bounds'];
  if (!isSide(x) || !isSide(y) || !isSide(width) || !isSide(height)) return undefined;
  if (width <= 0 || height <= 0) return undefined;
  return { bounds: { x, y, width, height }, isMaximized: value['isMaximized'] === true };
}

/**
 * Bounds that are usable on the present screens: not smaller than the minimum, not larger than the work area;
 * undefined when the window would be off every screen (a monitor was unplugged).
 */
export function fitToScreens(
  bounds: Rectangle,
  workAreas: readonly Rectangle[],
): Rectangle | undefined {
  const area = workAreas.find((candidate) => isGrabbable(bounds, candidate));
  if (area === undefined) return undefined;
  const width = clamp(bounds.width, MINIMUM_SIZE.width, area.width);
  const height = clamp(bounds.height, MINIMUM_SIZE.height, area.height);
  return {
    x: clamp(bounds.x, area.x, area.x + area.width - width),
    y: clamp(bounds.y, area.y, area.y + area.height - height),
    width,
    height,
  };
}

/** The stored state, or undefined when there is none or it is unusable. */
export function readWindowState(path: string): WindowState | undefined {
  try {
    return parseWindowState(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Stores the state. A failure is harmless (the next start uses the default place) and is not reported. */
export function writeWindowState(path: string, state: WindowState): void {
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(`${path}.tmp`, JSON.stringify(state), { mode: 0o600 });
    renameSync(`${path}.tmp`, path);
  } catch {
    return;
  }
}

function isGrabbable(bounds: Rectangle, area: Rectangle): boolean {
  const overlap =
    Math.min(bounds.x + bounds.width, area.x + area.width) - Math.max(bounds.x, area.x);
  const isTopInside = bounds.y >= area.y - 1 && bounds.y < area.y + area.height - VISIBLE_EDGE;
  return overlap >= VISIBLE_EDGE && isTopInside;
}

function clamp(value: number, low: number, high: number): number {
  return Math.max(low, Math.min(value, high));
}

function isSide(value: unknown): value is number {
  return Number.isInteger(value) && Math.abs(Number(value)) <= LARGEST_SIDE;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
