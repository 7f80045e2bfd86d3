/** German words for what a message has in it besides a text; part of de.ts. */
export const contentsDe = {
  content: {
    image: 'Bild',
    video: 'Video',
    voice: 'Sprachnachricht',
    file: 'Datei',
    report: 'Meldung',
    groupInvitation: 'Einladung in eine Gruppe',
    call: 'Anruf',
    other: 'Nachricht unbekannter Art',
    withText: '{{kind}}: {{text}}',
  },
};
