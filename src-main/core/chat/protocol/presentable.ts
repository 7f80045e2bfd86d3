/**
 * A contact's profile as it is kept: whatever the contact sent, its names and picture are harmless to
 * show. Names cannot turn the direction of what stands around them, hide or overflow, and a small
 * picture cannot unfold to gigabytes when it is drawn.
 */
import { base64urlDecode } from '../../base/index.ts';
import type { Profile } from './types.ts';

/** Code points; the network's own names have 50 at most. */
const MAX_NAME_LENGTH = 100;
const MAX_DESCRIPTION_LENGTH = 400;
/** Pixels; the network's own pictures have 192. */
const MAX_IMAGE_SIDE = 1_024;
/** When nothing is left of a name. */
const NO_NAME = '?';

/** Unseen, or acting upon other text; but not what joins the parts of emoji and of some scripts. */
const UNSEEN =
  /(?![\u200C\u200D\uFE0F])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Default_Ignorable_Code_Point}\u2800]/gu;
const SEEN = /[^\s\u200C\u200D\uFE0F]/u;
/** More marks on one letter than any language has. */
const PILED_MARKS = /(\p{M}{4})\p{M}+/gu;

/** The profile with its names, description and picture made harmless. */
export function presentableProfile(profile: Profile): Profile {
  const { image, shortDescr, ...rest } = profile;
  const displayName = presentableText(profile.displayName, MAX_NAME_LENGTH);
  return {
    ...rest,
    displayName: displayName === '' ? NO_NAME : displayName,
    fullName: presentableText(profile.fullName, MAX_NAME_LENGTH),
    ...(shortDescr !== undefined && {
      shortDescr: presentableText(shortDescr, MAX_DESCRIPTION_LENGTH),
    }),
    ...(image !== undefined && isSmallPicture(image) && { image }),
  };
}

/** One line of at most so many code points, in which nothing is unseen; empty where nothing is left. */
export function presentableText(text: string, maxLength: number): string {
  // Spaces with something unseen between them are one space, too.
  const seen = text.replace(/\s/gu, ' ').replace(UNSEEN, '').replace(/ +/gu, ' ');
  const line = seen.replace(PILED_MARKS, '$1').trim();
  return SEEN.test(line) ? Array.from(line).slice(0, maxLength).join('').trim() : '';
}

const PICTURE = /^data:image\/(png|jpe?g);base64,([A-Za-z0-9+/]+={0,2})$/u;

/** A data URL of a PNG or JPEG of at most 1024 by 1024 pixels. */
function isSmallPicture(url: string): boolean {
  const [, type, base64 = ''] = PICTURE.exec(url) ?? [];
  const bytes = base64urlDecode(base64.replaceAll('+', '-').replaceAll('/', '_'));
  if (type === undefined || bytes === undefined) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const sides = type === 'png' ? pngSides(view) : jpegSides(view);
  return sides !== undefined && sides.every((side) => side >= 1 && side <= MAX_IMAGE_SIDE);
}

type Sides = readonly [width: number, height: number];

const PNG_SIGNATURE = 0x89504e470d0a1a0an;
const PNG_HEADER_TAG = 0x49484452;
const PNG_HEADER_END = 33;

/** The first chunk, IHDR, begins with both sides (PNG specification, section 11.2.1). */
function pngSides(view: DataView): Sides | undefined {
  const isPng =
    view.byteLength >= PNG_HEADER_END &&
    view.getBigUint64(0) === PNG_SIGNATURE &&
    view.getUint32(12) === PNG_HEADER_TAG;
  return isPng ? [view.getUint32(16), view.getUint32(20)] : undefined;
}

const JPEG_START = 0xffd8;
const JPEG_SCAN = 0xda;
/** Between the frame headers C0 to CF: tables and an extension. */
const NOT_FRAME_HEADERS: readonly number[] = [0xc4, 0xc8, 0xcc];

/** Segments up to the frame header, which tells both sides (ITU-T T.81, annex B). */
function jpegSides(view: DataView): Sides | undefined {
  if (view.byteLength < 2 || view.getUint16(0) !== JPEG_START) return undefined;
  let offset = 2;
  while (offset + 9 <= view.byteLength && view.getUint8(offset) === 0xff) {
    const marker = view.getUint8(offset + 1);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && !NOT_FRAME_HEADERS.includes(marker);
    if (isFrame) return [view.getUint16(offset + 7), view.getUint16(offset + 5)];
    if (marker === JPEG_SCAN) return undefined;
    // Fill bytes may stand before a marker.
    offset += marker === 0xff ? 1 : 2 + view.getUint16(offset + 2);
  }
  return undefined;
}
