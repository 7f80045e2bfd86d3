/** German words of notifications and of their settings; part of de.ts. */
export const notificationsDe = {
  notification: {
    title: 'Sotto',
    ofProfile: '{{name}} ({{profile}})',
    newMessage: 'Neue Nachricht',
    newMessages: '{{count}} neue Nachrichten',
    inChats: '{{count}} neue Nachrichten in {{chats}} Chats',
    request: 'Möchte sich verbinden',
    connected: 'Ist jetzt mit dir verbunden.',
  },
  notifications: {
    title: 'Benachrichtigungen',
    lead: 'Für Nachrichten, Kontaktanfragen und neue Kontakte, die ankommen, während du nicht in diesem Fenster bist. Ein stummes Profil hat keine.',
    preview: 'Was sie zeigen',
    previewMode: {
      text: 'Name und Text',
      name: 'Nur der Name',
      none: 'Keins von beiden',
      off: 'Keine Benachrichtigungen',
    },
    previewHint: {
      text: 'Wer es ist und was geschrieben wurde. Verborgene Wörter bleiben verborgen.',
      name: 'Wer es ist und dass es etwas Neues gibt.',
      none: '„Neue Nachricht“ und sonst nichts.',
      off: 'Was neu ist, zeigt nur dieses Fenster.',
    },
    lockHint:
      'Solange Sotto gesperrt ist, steht in ihnen nur „Neue Nachricht“. Andere Programme und der Verlauf, den dein System führt, können lesen, was eine Benachrichtigung zeigt.',
    sound: 'Ton abspielen',
    soundHint: 'Welcher Ton es ist, stellst du in deinem System ein.',
    soundBySystem: 'Ob sie einen Ton abspielen, entscheidet dein System.',
    unavailable:
      'Dein System zeigt keine Benachrichtigungen von Sotto. Sieh in seinen Einstellungen nach, ob sie ausgeschaltet sind oder ob dort nichts ist, was sie zeigen kann.',
    saveFailed: 'Die Einstellungen konnten nicht geändert werden.',
  },
};
