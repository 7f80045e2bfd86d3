/** German words of links, addresses and requests; part of de.ts. */
export const connectingDe = {
  connect: {
    title: 'Neue Verbindung',
    makeTab: 'Link erstellen',
    pasteTab: 'Link einfügen',
    makeLead:
      'Ein Einmal-Link verbindet dich mit einer Person. Sobald er benutzt wurde, gilt er nicht mehr.',
    make: 'Link erstellen',
    making: 'Link wird erstellt…',
    makingSlow: 'Der Server hat noch nicht geantwortet. Das kann einige Sekunden dauern.',
    makeFailed: 'Es konnte kein Link erstellt werden.',
    showTo:
      'Lass deinen Kontakt den Code scannen, oder schick den Link auf einem Weg, dem du vertraust.',
    qr: 'QR-Code des Einmal-Links',
    enlarge: 'QR-Code vergrößern',
    link: 'Einmal-Link',
    copyLink: 'Link kopieren',
    mail: 'Per E-Mail senden',
    mailSubject: 'Verbinde dich mit mir über SimpleX',
    mailBody:
      'Lass uns ungestört schreiben. Öffne diesen Link in Sotto oder einer anderen SimpleX-App:\n\n{{link}}',
    keepOpen:
      'Du kannst dieses Fenster schließen. Der Link bleibt in deiner Chatliste offen, bis er benutzt oder abgebrochen wird.',
    pasteLabel: 'Link von deinem Kontakt',
    pasteHint: 'Er beginnt mit simplex:/ oder https://',
    pasteButton: 'Aus der Zwischenablage einfügen',
    connect: 'Verbinden',
    connecting: 'Wird verbunden…',
    openChat: 'Chat öffnen',
    showLink: 'Zeigen',
    planning: 'Link wird gelesen…',
    plan: {
      invitation:
        'Das ist ein Einmal-Link. Du verbindest dich mit der Person, die ihn erstellt hat, über {{server}}.',
      invitationTitle: 'Einmal-Link',
      ownLink: 'Diesen Link hast du selbst erstellt. Gib ihn jemand anderem.',
      ownLinkTitle: 'Dein eigener Link',
      alreadyJoining: 'Über diesen Link wird bereits verbunden.',
      alreadyJoiningTitle: 'Schon unterwegs',
      knownContact: 'Über diesen Link bist du schon mit {{name}} verbunden.',
      knownContactNoName: 'Über diesen Link bist du schon verbunden.',
      knownContactTitle: 'Bekannter Kontakt',
      unsupportedTitle: 'Noch nicht möglich',
      shortLink:
        'Das ist ein Kurzlink. Diese Version von Sotto kann Kurzlinks noch nicht benutzen. Bitte um den vollen Einmal-Link.',
      contactAddress:
        'Das ist eine Kontaktadresse. Diese Version von Sotto kann nur Einmal-Links benutzen. Bitte um einen.',
      group:
        'Das ist ein Link zu einer Gruppe. Diese Version von Sotto kann Gruppen noch nicht beitreten.',
      invalidTitle: 'Nicht brauchbar',
      notALink: 'Das ist kein SimpleX-Link.',
      damaged: 'Dieser Link ist unvollständig. Kopiere ihn noch einmal von Anfang bis Ende.',
      versionTooNew:
        'Dieser Link stammt von einer neueren App. Aktualisiere Sotto, um ihn zu benutzen.',
    },
    failed: {
      linkUsed: 'Dieser Link wurde schon benutzt oder zurückgezogen. Bitte um einen neuen.',
      versionTooOld:
        'Die App, von der dieser Link stammt, ist zu alt für eine Verbindung mit Sotto.',
      refused: 'Der Server kennt diesen Link nicht mehr. Bitte um einen neuen.',
    },
  },
  pending: {
    waitingTitle: 'Warten auf deinen Kontakt',
    waitingText: 'Der Chat öffnet sich, sobald jemand diesen Link benutzt.',
    creatingTitle: 'Link wird erstellt',
    creatingText: 'Der Server wird um einen Platz gebeten, an den dein Kontakt dir schreiben kann.',
    joiningTitle: 'Wird verbunden',
    joiningText:
      'Der Chat öffnet sich, sobald die andere Seite antwortet. Dafür muss sie online sein.',
    joiningProblem: '{{reason}} Sotto versucht es weiter.',
    failedTitle: 'Verbindung nicht möglich',
    nameLabel: 'Name für diese Verbindung',
    nameHint: 'Nur du siehst ihn.',
    cancel: 'Diese Verbindung abbrechen',
    remove: 'Entfernen',
    cancelTitle: 'Diese Verbindung abbrechen?',
    cancelWaiting:
      'Der Link gilt dann nicht mehr. Wer ihn hat, kann sich nicht mehr mit dir verbinden.',
    cancelJoining:
      'Sotto verbindet nicht weiter. Für einen neuen Versuch brauchst du einen neuen Link.',
    cancelConfirm: 'Verbindung abbrechen',
    cancelKeep: 'Behalten',
  },
};
