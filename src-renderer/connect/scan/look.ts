/** Looks for a QR code in pictures, and asks whether what is in it is what was looked for. */
import type { Pixels } from './decode.ts';
import { type Look, looksAt, type Size } from './regions.ts';

/** A picture that can be looked at in parts; an ImageBitmap in the page. */
export type Picture = Size;

export type LookDeps<P extends Picture> = {
  readonly draw: (picture: P, look: Look) => Pixels;
  readonly read: (pixels: Pixels) => Promise<string | undefined>;
  /** True where the text is what was looked for. */
  readonly accept: (text: string) => boolean | Promise<boolean>;
  /** True once nobody waits for the answer any more. */
  readonly isOver: () => boolean;
};

export type Found = 'accepted' | 'wrong' | 'nothing';

/** Everywhere in each of the pictures; the first accepted text ends it. */
export async function lookEverywhere<P extends Picture>(
  pictures: readonly P[],
  deps: LookDeps<P>,
): Promise<Found> {
  const refused = new Set<string>();
  for (const picture of pictures) {
    for (const look of looksAt(picture)) {
      if (deps.isOver()) return 'nothing';
      if ((await lookOnce(picture, look, { deps, refused })) === 'accepted') return 'accepted';
    }
  }
  return refused.size > 0 ? 'wrong' : 'nothing';
}

/** In one part of one picture. */
export async function lookAtPart<P extends Picture>(
  picture: P,
  look: Look,
  deps: LookDeps<P>,
): Promise<Found> {
  return lookOnce(picture, look, { deps, refused: new Set() });
}

type Attempt<P extends Picture> = {
  readonly deps: LookDeps<P>;
  /** Texts that were asked about already: the same code is in several parts. */
  readonly refused: Set<string>;
};

async function lookOnce<P extends Picture>(
  picture: P,
  look: Look,
  { deps, refused }: Attempt<P>,
): Promise<Found> {
  const text = await deps.read(deps.draw(picture, look));
  if (text === undefined) return 'nothing';
  if (refused.has(text)) return 'wrong';
  if (await deps.accept(text)) return 'accepted';
  refused.add(text);
  return 'wrong';
}
