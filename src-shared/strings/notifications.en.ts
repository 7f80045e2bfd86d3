/** English words of notifications and of their settings; part of en.ts. */
export const notificationsEn = {
  /** What the system shows. */
  notification: {
    title: 'Sotto',
    ofProfile: '{{name}} ({{profile}})',
    newMessage: 'New message',
    newMessages: '{{count}} new messages',
    inChats: '{{count}} new messages in {{chats}} chats',
    request: 'Wants to connect',
    connected: 'You are connected.',
  },
  notifications: {
    title: 'Notifications',
    lead: 'For messages, contact requests and new contacts that arrive while you are not in this window. A muted profile has none.',
    preview: 'What they show',
    previewMode: {
      text: 'Name and text',
      name: 'Name only',
      none: 'Neither',
      off: 'No notifications',
    },
    previewHint: {
      text: 'Who it is, and what was written. Hidden words stay hidden.',
      name: 'Who it is, and that there is something new.',
      none: '“New message” and nothing else.',
      off: 'What is new shows in this window alone.',
    },
    lockHint:
      'While Sotto is locked they only say “New message”. Other programs, and the history that your system keeps, may read what a notification shows.',
    sound: 'Play a sound',
    soundHint: 'The sound itself is chosen in the settings of your system.',
    soundBySystem: 'Your system decides whether they play a sound.',
    unavailable:
      'Your system does not show notifications of Sotto. Look in its settings whether they are switched off, or whether anything on it can show them.',
    saveFailed: 'The settings could not be changed.',
  },
};
