/** What the system's notifications show of what arrives. */

/** Name and text, the name alone, that there is something, or no notification at all. */
export const NOTIFICATION_PREVIEWS = ['text', 'name', 'none', 'off'] as const;
export type NotificationPreview = (typeof NOTIFICATION_PREVIEWS)[number];

export type NotificationSettings = {
  readonly preview: NotificationPreview;
  readonly playsSound: boolean;
};

export type NotificationState = NotificationSettings & {
  /** False: the system has none, or has refused the newest one. */
  readonly isAvailable: boolean;
  /** False: whether there is a sound is set in the system alone. */
  readonly canSilence: boolean;
};
