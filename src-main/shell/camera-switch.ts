/**
 * The one permission that is ever given: the camera without sound, to our own page, while the page has said that the
 * user wants to scan. Off at first and after every load of the page.
 */
import { isOurPage } from './page-address.ts';

export type CameraRequest = {
  readonly permission: string;
  /** What is asked for; the answer is yes for exactly `['video']`. */
  readonly mediaTypes: readonly string[];
  /** Address of the page or its origin. */
  readonly url: string;
  readonly isMainFrame: boolean;
};

/** The switch behind `shell.allowCamera`. */
export class CameraSwitch {
  isAllowed = false;

  /** Whether this request may open the camera now. */
  permits(request: CameraRequest, developmentUrl: string | undefined): boolean {
    const { permission, mediaTypes, url, isMainFrame } = request;
    if (!this.isAllowed || !isMainFrame || permission !== 'media') return false;
    return mediaTypes.length === 1 && mediaTypes[0] === 'video' && isOurPage(url, developmentUrl);
  }
}
