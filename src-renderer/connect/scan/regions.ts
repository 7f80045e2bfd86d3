/** Where to look in a picture: places in its pixels, and how large to draw them for the decoder. */

export type Size = { readonly width: number; readonly height: number };
export type Point = { readonly x: number; readonly y: number };
export type Region = Point & Size;

/** One look: this part of the picture, drawn in this size. */
export type Look = { readonly region: Region; readonly size: Size };

/** The sides of what the decoder gets: enough for the densest code, little enough to be quick. */
const LARGEST_SIDE = 1_600;
const SMALLEST_SIDE = 800;
const LARGEST_FACTOR = 4;
/** Tiles in a row; each is half as wide as the picture, so that a code on an edge is whole in another. */
const TILES = 3;
/** A drag shorter than this is a click, not a frame. */
const SMALLEST_FRAME = 16;

/** The whole, then, where it had to be made smaller or is small itself, overlapping parts of it. */
export function looksAt({ width, height }: Size): readonly Look[] {
  const whole = lookInto({ x: 0, y: 0, width, height });
  if (Math.max(width, height) <= SMALLEST_SIDE) return [whole];
  const tile = { width: Math.ceil(width / 2), height: Math.ceil(height / 2) };
  const steps = Array.from({ length: TILES }, (_, at) => at / (TILES - 1));
  const tiles = steps.flatMap((down) =>
    steps.map((across) =>
      lookInto({
        x: Math.floor((width - tile.width) * across),
        y: Math.floor((height - tile.height) * down),
        ...tile,
      }),
    ),
  );
  return [whole, ...tiles];
}

/** A part of a picture in the size that suits the decoder: small ones are drawn larger. */
export function lookInto(region: Region): Look {
  const longest = Math.max(region.width, region.height);
  const wanted = Math.min(LARGEST_SIDE, Math.max(SMALLEST_SIDE, longest));
  const factor = Math.min(LARGEST_FACTOR, wanted / longest);
  return {
    region,
    size: {
      width: Math.max(1, Math.round(region.width * factor)),
      height: Math.max(1, Math.round(region.height * factor)),
    },
  };
}

/** A frame of a camera: made smaller, never larger. */
export function frameSize(size: Size, largestSide: number): Size {
  const factor = Math.min(1, largestSide / Math.max(size.width, size.height));
  return { width: Math.round(size.width * factor), height: Math.round(size.height * factor) };
}

/** A point of the shown picture in pixels of the picture itself. */
export function toPicture(point: Point, shown: Size, picture: Size): Point {
  return {
    x: clamp((point.x / shown.width) * picture.width, 0, picture.width),
    y: clamp((point.y / shown.height) * picture.height, 0, picture.height),
  };
}

/** The frame between two corners, whichever way it was drawn; undefined for a mere click. */
export function drawnFrame(from: Point, to: Point): Region | undefined {
  const frame = {
    x: Math.round(Math.min(from.x, to.x)),
    y: Math.round(Math.min(from.y, to.y)),
    width: Math.round(Math.abs(to.x - from.x)),
    height: Math.round(Math.abs(to.y - from.y)),
  };
  return frame.width < SMALLEST_FRAME || frame.height < SMALLEST_FRAME ? undefined : frame;
}

/** The frame that the keyboard starts from: the middle third. */
export function firstFrame({ width, height }: Size): Region {
  const third = { width: Math.round(width / 3), height: Math.round(height / 3) };
  return { x: third.width, y: third.height, ...third };
}

export function movedFrame(frame: Region, by: Point, picture: Size): Region {
  return {
    ...frame,
    x: Math.round(clamp(frame.x + by.x, 0, picture.width - frame.width)),
    y: Math.round(clamp(frame.y + by.y, 0, picture.height - frame.height)),
  };
}

export function resizedFrame(frame: Region, by: Point, picture: Size): Region {
  const smallest = Math.min(SMALLEST_FRAME, picture.width, picture.height);
  return {
    ...frame,
    width: Math.round(clamp(frame.width + by.x, smallest, picture.width - frame.x)),
    height: Math.round(clamp(frame.height + by.y, smallest, picture.height - frame.y)),
  };
}

function clamp(value: number, least: number, most: number): number {
  return Math.max(least, Math.min(most, value));
}
