/**
 * Shows the notifications that the core wants, each under its key, of which nothing else is known here. Decides
 * by the focus alone: who looks at the window needs none. Tells the core what became of each.
 */
import type { NotificationTold, ShownNotification } from '#shared/contract/index.ts';

/** One notification of the system's. */
export type SystemNotification = { readonly show: () => void; readonly close: () => void };

export type SystemNotificationOptions = {
  readonly title: string;
  readonly body: string;
  readonly isSilent: boolean;
  /** What the system says of it; after `close` it may still say something. */
  readonly onOutcome: (outcome: NotificationTold['outcome']) => void;
};

export type NotifierDeps = {
  readonly create: (options: SystemNotificationOptions) => SystemNotification;
  readonly isFocused: () => boolean;
  readonly showWindow: () => void;
  readonly tell: (told: NotificationTold) => void;
  /** The system takes the body for markup (Linux). */
  readonly isMarkup: boolean;
};

/** See the header. */
export class Notifier {
  readonly #deps: NotifierDeps;
  readonly #shown = new Map<string, SystemNotification>();

  constructor(deps: NotifierDeps) {
    this.#deps = deps;
  }

  /** It takes the place of the one with its key. While the window has the focus it is closed instead. */
  show({ key, title, body, isSilent, evenFocused }: ShownNotification): void {
    this.close([key]);
    if (this.#deps.isFocused() && !evenFocused) {
      this.#tell(key, 'closed');
      return;
    }
    const notification = this.#deps.create({
      title,
      body: this.#deps.isMarkup ? escapeMarkup(body) : body,
      isSilent,
      onOutcome: (outcome) => {
        // One that another has taken the place of has nothing to say any more.
        if (this.#shown.get(key) === notification) this.#heard(key, outcome);
      },
    });
    this.#shown.set(key, notification);
    notification.show();
  }

  /** Those that are not shown any more are no trouble. */
  close(keys: readonly string[]): void {
    for (const key of keys) {
      const notification = this.#shown.get(key);
      this.#shown.delete(key);
      notification?.close();
    }
  }

  /** The core that knows what they are about is gone. */
  closeAll(): void {
    this.close([...this.#shown.keys()]);
  }

  #heard(key: string, outcome: NotificationTold['outcome']): void {
    if (outcome === 'clicked') this.#deps.showWindow();
    if (outcome !== 'shown') this.close([key]);
    this.#tell(key, outcome);
  }

  #tell(key: string, outcome: NotificationTold['outcome']): void {
    this.#deps.tell({ type: 'notification', key, outcome });
  }
}

/**
 * The desktop's daemons read tags and entities in the body, but not in the title (Desktop Notifications
 * Specification, "Markup"); Electron hands both over as they are.
 */
function escapeMarkup(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
