/** German words of the page about storage, keeping, archives; part of de.ts. */
export const dataDe = {
  data: {
    loadFailed: 'Was hier gespeichert ist, konnte nicht gelesen werden.',
    storage: 'Speicher',
    total: '{{size}} auf diesem Computer',
    part: {
      messages: 'Nachrichten und Kontakte',
      free: 'Leere Teile der Datenbank',
      files: 'Dateien und Medien',
      backup: 'Kopie von vor einer Aktualisierung oder einem Import',
      aside: 'Beim Neuanfang beiseitegelegt',
    },
    fileCount_one: '{{formatted}} Datei',
    fileCount_other: '{{formatted}} Dateien',
    backupOf: 'Gemacht am {{date}}.',
    backupWhy:
      'Sie bleibt, bis sicher ist, dass nichts verloren ging. Sie ist mit derselben Passphrase verschlüsselt und geht von selbst.',
    deleteBackup: 'Kopie löschen…',
    deleteBackupTitle: 'Die Kopie löschen?',
    deleteBackupText:
      'Falls sich die Datenbank als beschädigt erweist, gibt es dann keine Kopie von vorher mehr. Was du in Sotto siehst, bleibt.',
    deleteBackupConfirm: 'Kopie löschen',
    asideWhy:
      'Die Nachrichten von vor deinem Neuanfang. Sie lassen sich nur mit der Passphrase öffnen, die sie hatten.',
    deleteAside: 'Löschen…',
    deleteAsideTitle: 'Das Beiseitegelegte löschen?',
    deleteAsideText:
      'Das sind alle Nachrichten, Kontakte und Dateien von vor deinem Neuanfang: {{size}}. Solange sie da sind, lassen sie sich wieder öffnen, falls dir die Passphrase einfällt.',
    deleteAsideNext: 'Weiter…',
    deleteAsideAgainTitle: 'Endgültig löschen?',
    deleteAsideAgain:
      'Danach kann niemand diese Nachrichten zurückholen, auch nicht mit der Passphrase.',
    deleteAsideConfirm: 'Endgültig löschen',

    compact: 'Platz freigeben',
    compactHint:
      'Gelöschtes hinterlässt leere Teile in der Datenbank: jetzt {{size}}. Sie freizugeben macht die Datei kleiner und entfernt letzte Spuren von Gelöschtem. Es dauert einen Moment.',
    compactNone:
      'Die Datenbank hat gerade keine leeren Teile. Sie neu zu schreiben entfernt dennoch letzte Spuren von Gelöschtem.',
    check: 'Datenbank prüfen',
    checkHint: 'Liest alles und sucht nach Fehlern. Nichts wird verändert.',

    chats: 'Größte Chats',
    chatsAll_one: '{{count}} Chat…',
    chatsAll_other: 'Alle {{count}} Chats…',
    chatsTitle: 'Chats nach Größe',
    chatsEmpty: 'Es gibt noch keine Chats.',
    messageCount_one: '{{formatted}} Nachricht',
    messageCount_other: '{{formatted}} Nachrichten',
    chatActions: 'Aktionen für {{name}}',
    keepChat: 'Nachrichten aufbewahren…',
    clearChat: 'Unterhaltung leeren…',
    clearChatTitle: 'Die Unterhaltung mit {{name}} leeren?',
    clearChatText:
      'Alle ihre Nachrichten und Dateien werden auf diesem Computer gelöscht. {{name}} bleibt dein Kontakt und behält die eigenen Kopien. Deine kann niemand zurückholen.',
    clearChatConfirm: 'Unterhaltung leeren',

    keep: 'Nachrichten aufbewahren',
    keepFailed: 'Wie lange Nachrichten aufbewahrt werden, konnte nicht gelesen werden.',
    keepLead:
      'Die dieses Profils, auf diesem Computer. Deine Kontakte behalten ihre Kopien, so lange sie mögen.',
    forEver: 'für immer',
    keptForEver: 'Nachrichten werden für immer aufbewahrt.',
    keptFor: 'Nachrichten werden {{time}} aufbewahrt und dann gelöscht.',
    keptAsAll: 'Wie in allen Chats: {{time}}.',
    change: 'Ändern…',
    apart: 'Chats mit eigener Dauer',
    apartNone: 'Für alle Chats gilt dasselbe.',
    apartAdd: 'Chat hinzufügen…',
    apartChange: 'Ändern, wie lange {{name}} aufbewahrt wird',
    apartRemove: 'Für {{name}} soll gelten, was für alle gilt',
    deletedContact: 'Ein Kontakt, der nicht in der Liste ist',
    keepTitle: 'Wie lange werden Nachrichten aufbewahrt?',
    keepChatTitle: 'Wie lange werden Nachrichten mit {{name}} aufbewahrt?',
    keepAddTitle: 'Ein Chat mit eigener Dauer',
    chat: 'Chat',
    chooseChat: 'Chat auswählen',
    noChatLeft: 'Jeder Chat hat schon eine eigene Dauer.',
    choice: {
      asProfile: 'Wie alle Chats: {{time}}',
      forEver: 'Für immer',
      day: '1 Tag',
      week: '1 Woche',
      month: '1 Monat',
      custom: 'Eine andere Dauer',
    },
    customCount: 'Wie viele',
    customUnit: 'Einheit',
    unit: {
      hour: 'Stunden',
      day: 'Tage',
      week: 'Wochen',
      month: 'Monate',
      year: 'Jahre',
    },
    badTime: {
      notANumber: 'Gib eine ganze Zahl ein, zum Beispiel 3.',
      tooShort: 'Die kürzeste Dauer ist {{time}}.',
      tooLong: 'Die längste Dauer ist {{time}}.',
    },
    effect: {
      nothing: 'Nichts wird von selbst gelöscht.',
      later: 'Jetzt wird nichts gelöscht. Nachrichten gehen, sobald sie älter sind als {{time}}.',
      now: 'Nachrichten, die älter sind als {{time}}, werden jetzt mit ihren Dateien gelöscht, und von da an jede, die dieses Alter erreicht. Was noch zu senden ist, bleibt. Niemand kann sie zurückholen.',
      apart_one: '{{count}} Chat mit eigener Dauer bleibt, wie er ist.',
      apart_other: '{{count}} Chats mit eigener Dauer bleiben, wie sie sind.',
    },
    keepSet: 'Festlegen',
    keepSetNow: 'Festlegen und ältere löschen',
    keepProblem: 'Es konnte nicht festgelegt werden, und nichts wurde gelöscht.',

    archive: 'Archiv',
    archiveLead:
      'Eine Datei mit allem: Nachrichten, Kontakten, Profilen und Dateien, verschlüsselt mit deiner Passphrase. Sotto kann sie auf diesem oder einem anderen Computer öffnen.',
    export: 'Archiv anlegen…',
    exportHint: 'Sotto ruht, während das Archiv geschrieben wird.',
    noPassphrase:
      'Die Datenbank hat eine zufällige Passphrase, die niemand kennt. Damit ließe sich ein Archiv nicht öffnen. Lege zuerst eine eigene Passphrase fest.',
    setPassphrase: 'Passphrase festlegen…',
    import: 'Archiv öffnen…',
    importHint: 'Es tritt an die Stelle von allem, was hier ist.',
    importStart: 'Ich habe ein Archiv von Sotto',

    delete: 'Löschen',
    deleteFiles: 'Alle Dateien und Medien löschen…',
    deleteFilesTitle: 'Alle Dateien und Medien löschen?',
    deleteFilesText:
      'Alle Bilder, Videos, Sprachnachrichten und anderen Dateien aller Profile werden auf diesem Computer gelöscht: {{size}}. Nachrichten bleiben, ohne das, was angehängt war. Niemand kann die Dateien zurückholen.',
    deleteFilesConfirm: 'Dateien und Medien löschen',
    clearAll: 'Alle Chats löschen…',
    clearAllTitle: 'Alle Chats von {{name}} löschen?',
    clearAllWhat: 'Was gelöscht wird',
    clearAllMessages: 'Alle Nachrichten',
    clearAllMessagesHint:
      'Jede Unterhaltung dieses Profils wird leer. Deine Kontakte bleiben und können dir weiter schreiben.',
    clearAllContacts: 'Alle Nachrichten und alle Kontakte',
    clearAllContactsHint:
      'Niemand von ihnen kann dir mehr schreiben, und du ihnen auch nicht. Um wieder zu reden, braucht ihr einen neuen Link voneinander.',
    clearAllOther: 'Andere Profile bleiben, wie sie sind. Deine Kontakte behalten ihre Kopien.',
    clearAllSure: 'Ich weiß, dass niemand das zurückholen kann.',
    clearAllConfirmMessages: 'Alle Nachrichten löschen',
    clearAllConfirmContacts: 'Nachrichten und Kontakte löschen',

    restore: 'Zur Kopie zurückgehen…',
    restoreTitle: 'Zur Kopie von vorher zurückgehen?',
    restoreText:
      'Was seitdem kam, ist nicht darin. Die beschädigte Datenbank bleibt beiseitegelegt, bis du sie löschst.',
    restoreConfirm: 'Zur Kopie zurückgehen',

    outcome: {
      compacted: '{{size}} freigegeben.',
      compactedNone: 'Es gab nichts freizugeben.',
      noFaults: 'Keine Fehler gefunden.',
      faults_one: '{{count}} Fehler gefunden. Teile der Datenbank sind vielleicht nicht lesbar.',
      faults_other: '{{count}} Fehler gefunden. Teile der Datenbank sind vielleicht nicht lesbar.',
      faultsBackup:
        'Du kannst zur Kopie von vorher zurückgehen oder ein Archiv von dem anlegen, was lesbar ist.',
      faultsExport: 'Lege ein Archiv von dem an, was lesbar ist, bevor du weitermachst.',
      exported:
        'Das Archiv {{name}} ist fertig ({{size}}). Es wurde noch einmal gelesen und ist heil.',
      filesDeleted: 'Alle Dateien und Medien sind gelöscht. {{size}} freigegeben.',
      backupDeleted: 'Die Kopie ist gelöscht.',
      asideDeleted: 'Das Beiseitegelegte ist gelöscht.',
      chatCleared: 'Die Unterhaltung mit {{name}} ist leer.',
      messagesCleared: 'Alle Nachrichten dieses Profils sind gelöscht.',
      contactsCleared: 'Alle Nachrichten und Kontakte dieses Profils sind gelöscht.',
    },
    failed: {
      compact: 'Es wurde kein Platz freigegeben.',
      check: 'Die Datenbank konnte nicht geprüft werden.',
      export: 'Es wurde kein Archiv angelegt.',
      restoreBackup: 'Die Kopie wurde nicht zurückgeholt.',
      deleteFiles: 'Dateien und Medien konnten nicht gelöscht werden.',
      deleteBackup: 'Die Kopie konnte nicht gelöscht werden.',
      deleteAside: 'Das Beiseitegelegte konnte nicht gelöscht werden.',
      clearChat: 'Die Unterhaltung konnte nicht geleert werden.',
      clearAll: 'Die Chats konnten nicht gelöscht werden.',
    },
    problem: {
      notAnArchive: 'Diese Datei ist kein Archiv von Sotto. Nichts wurde verändert.',
      archiveDamaged:
        'Das Archiv ist beschädigt oder wurde verändert und wird deshalb nicht benutzt. Nichts wurde verändert. Eine andere Kopie der Datei ist vielleicht heil.',
      archiveNewer:
        'Das Archiv stammt von einer neueren Version von Sotto. Aktualisiere Sotto, dann lässt es sich öffnen. Nichts wurde verändert.',
      wrongPassphrase:
        'Diese Passphrase öffnet das Archiv nicht. Nichts wurde verändert; du kannst es so oft versuchen, wie du möchtest.',
      notFound: 'Die Datei ist nicht mehr da. Wähle sie noch einmal aus.',
      noBackup: 'Die Kopie ist nicht mehr da.',
      chatGone: 'Diesen Chat gibt es nicht mehr.',
      notAllowed: 'Diese Dauer lässt sich nicht festlegen.',
    },
  },
  importing: {
    title: 'Archiv öffnen',
    looking: '{{name}} wird angesehen…',
    another: 'Andere Datei auswählen…',
    file: 'Datei',
    made: 'Angelegt',
    version: 'Von Version',
    database: 'Nachrichten und Kontakte',
    files: 'Dateien und Medien',
    older:
      'Das ist eine ältere Kopie von dem, was du hier hast. Nachrichten seit {{date}} sind nicht darin.',
    used: 'Wurde Sotto benutzt, nachdem dieses Archiv angelegt wurde?',
    usedNo: 'Nein, dort habe ich aufgehört',
    usedNoHint: 'Unterhaltungen gehen dort weiter, wo sie waren.',
    usedYes: 'Ja, oder ich bin nicht sicher',
    usedYesHint:
      'Was seitdem geschrieben wurde, ist nicht darin. Mit jedem Kontakt werden neue Schlüssel vereinbart, damit Nachrichten wieder lesbar sind; deine Kontakte sehen, dass sich die Schlüssel geändert haben.',
    olderMeans:
      'Sotto wurde benutzt, nachdem dieses Archiv angelegt wurde. Deshalb werden mit jedem Kontakt neue Schlüssel vereinbart. Deine Kontakte sehen, dass sich die Schlüssel geändert haben. Was seitdem geschrieben wurde, kommt nicht zurück.',
    onlyHere:
      'Benutze das Archiv nur auf einem Computer. Zwei, die es teilen, würden einander die Nachrichten wegnehmen.',
    passphrase: 'Passphrase des Archivs',
    passphraseHint:
      'Die, die Sotto hatte, als das Archiv angelegt wurde. Sie bleibt die Passphrase.',
    passphraseEmpty: 'Gib zuerst die Passphrase des Archivs ein.',
    next: 'Weiter…',
    start: 'Archiv öffnen',
    replaceTitle: 'Alles hier ersetzen?',
    replace:
      'Alle Nachrichten, Kontakte, Profile und Dateien in Sotto auf diesem Computer werden durch die des Archivs vom {{date}} ersetzt.',
    replaceSafe:
      'Was hier ist, bleibt erhalten, bis sich das Archiv geöffnet hat. Geht vorher etwas schief, ändert sich nichts.',
    back: 'Zurück',
    confirm: 'Alles ersetzen',
    running: 'Das Archiv wird geöffnet…',
  },
};
