/**
 * What a scanner is doing: a live camera, pictures to draw a frame in, and what it has to say. It looks,
 * asks whether the text is what was looked for, and stops when it is. No drawing here.
 */
import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ShellBridge } from '#shared/contract/index.ts';
import type { Pixels } from './decode.ts';
import { type Found, lookAtPart, type LookDeps, lookEverywhere, type Picture } from './look.ts';
import type { QrReader } from './qr-reader.ts';
import { type Look, lookInto, type Region } from './regions.ts';

export type ScanSource = 'camera' | 'screen' | 'picture';

export type ScanNote =
  | 'wrong'
  | 'nothing'
  | 'badPicture'
  | 'noClipboardPicture'
  | 'screenFailed'
  | 'screenNothing'
  | 'regionNothing';

export type LabelledPicture<P> = { readonly label: string; readonly bitmap: P };

export type ScanState<P> = {
  readonly source?: ScanSource | undefined;
  readonly busy?: 'capturing' | 'looking' | undefined;
  /** Pictures in which nothing was found. */
  readonly pictures: readonly LabelledPicture<P>[];
  readonly note?: ScanNote | undefined;
};

export type ScannerDeps<P extends Picture> = {
  readonly shell: ShellBridge['invoke'];
  readonly reader: QrReader;
  readonly open: (source: Blob) => Promise<P | undefined>;
  readonly draw: (picture: P, look: Look) => Pixels;
  /** True where the text is what was looked for. */
  readonly accept: (text: string) => boolean | Promise<boolean>;
};

/** See the header. */
export class Scanner<P extends Picture> {
  readonly state: StoreApi<ScanState<P>>;
  readonly #deps: ScannerDeps<P>;
  /** Rises with every wish; what an older one finds is of no interest any more. */
  #turn = 0;
  #refused: string | undefined;

  constructor(deps: ScannerDeps<P>) {
    this.#deps = deps;
    this.state = createStore<ScanState<P>>(() => ({ pictures: [] }));
  }

  stop(): void {
    this.#begin({ pictures: [] });
  }

  close(): void {
    this.stop();
    this.#deps.reader.close();
  }

  startCamera(): void {
    this.#begin({ source: 'camera', pictures: [] });
  }

  readonly readFrame = (pixels: Pixels): Promise<string | undefined> =>
    this.#deps.reader.read(pixels, 'frame');

  /** What a frame of the camera held; a code that stays in view is asked about once. */
  readonly takeFrameText = async (text: string): Promise<void> => {
    if (this.#refused === text) return;
    const turn = this.#turn;
    const isAccepted = await this.#deps.accept(text);
    if (turn !== this.#turn) return;
    if (isAccepted) return this.stop();
    this.#refused = text;
    this.#tell('wrong');
  };

  async captureScreen(): Promise<void> {
    const turn = this.#begin({ source: 'screen', busy: 'capturing', pictures: [] });
    const result = await this.#deps.shell('shell.captureScreen', {});
    const screens = result.ok ? result.value.screens : [];
    const opened = await Promise.all(
      screens.map(({ label, png }) => this.#openLabelled(label, pictureBlob(png, 'image/png'))),
    );
    if (turn !== this.#turn) return;
    const pictures = opened.flat();
    if (pictures.length === 0) this.#begin({ pictures: [], note: 'screenFailed' });
    else await this.#lookAt('screen', pictures);
  }

  async readClipboard(): Promise<void> {
    const turn = this.#begin({ source: 'picture', busy: 'looking', pictures: [] });
    const result = await this.#deps.shell('shell.readClipboardImage', {});
    if (turn !== this.#turn) return;
    if (result.ok && result.value !== undefined) {
      await this.readPicture(pictureBlob(result.value, 'image/png'));
    } else {
      this.#begin({ pictures: [], note: 'noClipboardPicture' });
    }
  }

  /** In the dialog of the system, which main opens so that the window counts as not left. */
  async choosePicture(): Promise<void> {
    const turn = this.#begin({ pictures: [] });
    const result = await this.#deps.shell('shell.choosePicture', {});
    if (turn !== this.#turn) return;
    if (!result.ok) return void this.#begin({ pictures: [], note: 'badPicture' });
    const chosen = result.value;
    if (chosen !== undefined) await this.readPicture(pictureBlob(chosen.bytes, chosen.mimeType));
  }

  async readPicture(source: Blob): Promise<void> {
    const turn = this.#begin({ source: 'picture', busy: 'looking', pictures: [] });
    const pictures = await this.#openLabelled('', source);
    if (turn !== this.#turn) return;
    if (pictures.length === 0) this.#begin({ pictures: [], note: 'badPicture' });
    else await this.#lookAt('picture', pictures);
  }

  /** Looks again, in the frame that the user has drawn. */
  async lookInside(bitmap: P, region: Region): Promise<void> {
    const turn = ++this.#turn;
    this.state.setState({ busy: 'looking', note: undefined });
    const found = await lookAtPart(bitmap, lookInto(region), this.#lookDeps(turn));
    if (turn !== this.#turn) return;
    if (found === 'accepted') this.stop();
    else this.#tell(noteOf(found, 'regionNothing'));
  }

  async #lookAt(source: ScanSource, pictures: readonly LabelledPicture<P>[]): Promise<void> {
    const turn = this.#begin({ source, busy: 'looking', pictures: [] });
    const bitmaps = pictures.map(({ bitmap }) => bitmap);
    const found = await lookEverywhere(bitmaps, this.#lookDeps(turn));
    if (turn !== this.#turn) return;
    if (found === 'accepted') return this.stop();
    this.state.setState({ pictures });
    this.#tell(noteOf(found, source === 'screen' ? 'screenNothing' : 'nothing'));
  }

  async #openLabelled(label: string, source: Blob): Promise<readonly LabelledPicture<P>[]> {
    const bitmap = await this.#deps.open(source);
    return bitmap === undefined ? [] : [{ label, bitmap }];
  }

  #lookDeps(turn: number): LookDeps<P> {
    const { accept, draw, reader } = this.#deps;
    return {
      draw,
      read: (pixels) => reader.read(pixels, 'picture'),
      accept: (text) => turn === this.#turn && accept(text),
      isOver: () => turn !== this.#turn,
    };
  }

  #begin(state: ScanState<P>): number {
    this.#refused = undefined;
    this.state.setState(state, true);
    return ++this.#turn;
  }

  #tell(note: ScanNote): void {
    this.state.setState({ busy: undefined, note });
  }
}

export function pictureBlob(bytes: Uint8Array, type: string): Blob {
  return new Blob([new Uint8Array(bytes)], { type });
}

function noteOf(found: Exclude<Found, 'accepted'>, nothing: ScanNote): ScanNote {
  return found === 'wrong' ? 'wrong' : nothing;
}
