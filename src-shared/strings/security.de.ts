/** German words of passphrase, lock and what happens to the database as a whole; part of de.ts. */
export const securityDe = {
  passphrase: {
    unlockTitle: 'Sotto entsperren',
    unlockLead:
      'Deine Nachrichten sind auf diesem Computer verschlüsselt. Gib deine Passphrase ein, um sie zu öffnen.',
    chooseTitle: 'Passphrase wählen',
    chooseLead:
      'Deine Nachrichten werden verschlüsselt gespeichert. Diese Passphrase ist der Schlüssel.',
    label: 'Passphrase',
    newLabel: 'Neue Passphrase',
    currentLabel: 'Bisherige Passphrase',
    repeatLabel: 'Passphrase wiederholen',
    show: 'Eingabe zeigen',
    hide: 'Eingabe verbergen',
    unlock: 'Entsperren',
    unlocking: 'Wird entsperrt…',
    create: 'Passphrase festlegen',
    creating: 'Wird eingerichtet…',
    wrong:
      'Diese Passphrase öffnet die Datenbank nicht. Es wurde nichts verändert; du kannst es beliebig oft versuchen.',
    tooShort_one: 'Nimm mindestens {{count}} Zeichen.',
    tooShort_other: 'Nimm mindestens {{count}} Zeichen.',
    minimum_one:
      'Mindestens {{count}} Zeichen. Mehrere Wörter merkst du dir leichter als Sonderzeichen.',
    minimum_other:
      'Mindestens {{count}} Zeichen. Mehrere Wörter merkst du dir leichter als Sonderzeichen.',
    differ: 'Die beiden Passphrasen sind nicht gleich.',
    empty: 'Gib zuerst deine Passphrase ein.',
    noRecovery:
      'Niemand kann diese Passphrase wiederherstellen, auch wir nicht. Ohne sie sind deine Nachrichten verloren.',
    useAnyway: 'Trotzdem nehmen',
    useAnywayHint:
      'Wer an die Datei mit deinen Nachrichten kommt, könnte diese Passphrase durch Probieren finden.',
    confirmWeak:
      'Diese Passphrase ist schwach. Wähle eine bessere, oder sag, dass du sie trotzdem willst.',
    forgot: 'Passphrase vergessen?',
    whyTitle: 'Warum werde ich gefragt?',
    why: {
      noKeychain:
        'Dieser Computer hat keinen Schlüsselbund, in dem Sotto den Schlüssel aufbewahren könnte. Darum gibst du die Passphrase bei jedem Start ein.',
      keychainNotProtected:
        'Der Schlüsselbund dieses Computers bewahrt Schlüssel ungeschützt auf. Sotto benutzt ihn nicht, darum gibst du die Passphrase bei jedem Start ein.',
      keychainEntryMissing:
        'Der Schlüssel ist nicht mehr im Schlüsselbund dieses Computers, darum musst du die Passphrase eingeben.',
      keychainFailed:
        'Der Schlüsselbund dieses Computers hat nicht geantwortet, darum musst du die Passphrase eingeben.',
      removed:
        'Du hast die Passphrase von diesem Computer entfernt, darum gibst du sie bei jedem Start ein. In den Einstellungen kannst du sie wieder aufbewahren lassen.',
    },
  },
  strength: {
    label: 'Stärke der Passphrase',
    score0: 'Sehr schwach',
    score1: 'Schwach',
    score2: 'Nicht stark genug',
    score3: 'Gut',
    score4: 'Sehr gut',
    limits:
      'Bekannt sind hier nur deutsche und englische Wörter und häufige Passwörter. Ein einzelnes Wort einer anderen Sprache oder ein Spruch ist schwächer, als hier steht.',
    hint: {
      moreWords: 'Füg ein oder zwei ungewöhnliche Wörter hinzu.',
      common: 'Viele Leute nehmen diese, darum wird sie zuerst probiert.',
      singleWord: 'Ein einzelnes Wort ist bald gefunden. Nimm mehrere zusammen.',
      names: 'Namen werden zuerst probiert. Füg Wörter hinzu, die nichts mit dir zu tun haben.',
      keys: 'Tasten, die nebeneinander liegen, sind leicht zu erraten.',
      repeats: 'Wiederholungen machen sie kaum stärker.',
      sequences: 'Folgen wie abc oder 1234 sind leicht zu erraten.',
      dates: 'Daten und Jahreszahlen sind leicht zu erraten.',
    },
  },
  forgotten: {
    title: 'Niemand kann sie wiederherstellen',
    lead: 'Deine Nachrichten sind mit deiner Passphrase verschlüsselt. Sie ist sonst nirgends gespeichert, darum können weder wir noch andere sie ohne die Passphrase öffnen.',
    tryTitle: 'Bevor du aufgibst',
    tryText:
      'Du kannst es beliebig oft versuchen. Denk an andere Schreibweisen, an Großbuchstaben und an die Belegung der Tastatur.',
    overTitle: 'Neu anfangen',
    overText:
      'Du kannst mit einem leeren Sotto beginnen. Deine alten Nachrichten werden auf diesem Computer beiseitegelegt und bleiben verschlüsselt, damit du noch an sie kommst, falls dir die Passphrase wieder einfällt.',
    back: 'Zurück',
    startOver: 'Neu anfangen…',
  },
  startOver: {
    title: 'Neu anfangen?',
    lead: 'Das geschieht dann:',
    goneContacts: 'Deine Profile, Kontakte und Nachrichten sind nicht mehr in Sotto.',
    goneReach:
      'Deine Kontakte können dich nicht mehr erreichen. Du musst dich mit jedem neu verbinden.',
    aside:
      'Die alten Dateien bleiben verschlüsselt auf diesem Computer. Du kannst sie in den Einstellungen löschen, wenn du dir sicher bist.',
    next: 'Weiter',
    sureTitle: 'Wirklich neu anfangen?',
    sure: 'Mir ist klar, dass meine Kontakte mich nicht mehr erreichen können',
    confirm: 'Neu anfangen',
    busy: 'Wird neu angefangen…',
  },
  broken: {
    newerVersion: {
      title: 'Von einem neueren Sotto angelegt',
      what: 'Deine Nachrichten wurden zuletzt mit einer neueren Version von Sotto geöffnet.',
      means: 'Sie sind sicher. Installiere die neueste Version, um sie zu öffnen.',
    },
    inUse: {
      title: 'Schon geöffnet',
      what: 'Ein anderes Programm hat deine Nachrichten geöffnet, vermutlich ein weiteres Sotto-Fenster.',
      means: 'Schließe es und versuch es dann noch einmal.',
    },
    damaged: {
      title: 'Die Datenbank ist beschädigt',
      what: 'Die Datei mit deinen Nachrichten lässt sich nicht vollständig lesen.',
      means:
        'Es wurde nichts verändert. Wenn du eine Kopie des Datenordners hast, spiel sie zurück und versuch es noch einmal.',
    },
    cannotRead: {
      title: 'Die Datenbank lässt sich nicht öffnen',
      what: 'Der Computer hat das Öffnen der Datei mit deinen Nachrichten verweigert.',
      means:
        'Prüfe, ob das Laufwerk da ist und du den Datenordner lesen darfst, und versuch es dann noch einmal.',
    },
    code: 'Code',
    restoreTitle: 'Es gibt eine Kopie von vor der letzten Aktualisierung',
    restoreText:
      'Sie kann die Datei ersetzen, die sich nicht öffnen lässt; die wird beiseitegelegt. Was nach der Aktualisierung kam, ist nicht in der Kopie.',
    restore: 'Kopie von vor der Aktualisierung zurückholen',
    restoring: 'Wird zurückgeholt…',
    noBackup: 'Es gibt keine Kopie von vor der Aktualisierung mehr.',
    overTitle: 'Wenn nichts anderes hilft',
    overText:
      'Du kannst mit einem leeren Sotto beginnen. Die alten Dateien werden beiseitegelegt und nicht gelöscht.',
  },
  work: {
    noSpace:
      'Auf dem Laufwerk ist nicht genug Platz: {{needed}} werden gebraucht, {{free}} sind frei. Es wurde nichts verändert.',
    cannotRead: 'Eine Datei ließ sich nicht lesen. Es wurde nichts verändert.',
    cannotWrite:
      'Eine Datei ließ sich nicht schreiben. Prüfe, ob das Laufwerk da ist und du darauf schreiben darfst. Es wurde nichts verändert.',
    damaged: 'Die Datei mit deinen Nachrichten ist beschädigt. Es wurde nichts verändert.',
    cancelled: 'Es wurde abgebrochen und nichts verändert.',
  },
  working: {
    rekey: {
      title: 'Passphrase wird geändert',
      lead: 'Deine Nachrichten werden mit der neuen Passphrase verschlüsselt.',
    },
    compact: {
      title: 'Platz wird freigegeben',
      lead: 'Die Datenbank wird ohne ihre leeren Teile neu geschrieben.',
    },
    check: {
      title: 'Datenbank wird geprüft',
      lead: 'Jeder Teil wird einmal gelesen. Verändert wird nichts.',
    },
    export: {
      title: 'Archiv wird angelegt',
      lead: 'Deine Nachrichten und Dateien werden verschlüsselt gepackt und zur Sicherheit noch einmal gelesen.',
    },
    import: {
      title: 'Archiv wird gelesen',
      lead: 'Was jetzt hier ist, bleibt so lange erhalten, bis sich alles aus dem Archiv öffnen ließ.',
    },
    delete: {
      title: 'Wird gelöscht',
      lead: 'Was du ausgewählt hast, wird von diesem Computer entfernt.',
    },
    progress: 'Fortschritt',
    percent: '{{percent}} erledigt',
    busy: 'In Arbeit…',
    left: 'Noch etwa {{time}}',
    safe: 'Neue Nachrichten warten so lange auf ihren Servern. Auch wenn der Computer ausgeht, ist nichts verloren.',
    cancel: 'Abbrechen',
    cancelling: 'Wird abgebrochen…',
  },
  lockScreen: {
    title: 'Sotto ist gesperrt',
    lead: 'Gib deinen Zugangscode ein, um weiterzumachen.',
    passcode: 'Zugangscode',
    unlock: 'Entsperren',
    checking: 'Wird geprüft…',
    slow: 'Nach mehreren falschen Versuchen dauert jeder weitere länger.',
    wrong: 'Dieser Zugangscode ist falsch. Du kannst es noch einmal versuchen.',
    empty: 'Gib zuerst deinen Zugangscode ein.',
    bySystem: 'Mit Fingerabdruck oder Gesicht entsperren',
    askingSystem: 'Warten auf deinen Computer…',
    systemRefused:
      'Dein Computer hat es nicht bestätigt. Versuch es noch einmal, oder gib deinen Zugangscode ein.',
    menu: 'Jetzt sperren',
  },
  disk: {
    full: 'Das Laufwerk ist voll. Neue Nachrichten warten auf ihren Servern, bis wieder Platz ist.',
    cannotWrite:
      'Sotto kann nicht auf das Laufwerk schreiben. Neue Nachrichten warten auf ihren Servern, bis es wieder geht.',
  },
  passcode: {
    askTitle: 'Zugangscode eingeben',
    askLead: 'Du wirst gefragt, weil es um die Sicherheit deiner Daten geht.',
    label: 'Zugangscode',
    newLabel: 'Neuer Zugangscode',
    repeatLabel: 'Zugangscode wiederholen',
    go: 'Weiter',
    wrong: 'Dieser Zugangscode ist falsch.',
    empty: 'Gib zuerst den Zugangscode ein.',
    differ: 'Die beiden Zugangscodes sind nicht gleich.',
    tooShort_one: 'Nimm mindestens {{count}} Zeichen.',
    tooShort_other: 'Nimm mindestens {{count}} Zeichen.',
    minimum_one: 'Mindestens {{count}} Ziffer oder Buchstabe.',
    minimum_other: 'Mindestens {{count}} Ziffern oder Buchstaben.',
    inUse: 'Dieser Zugangscode wird schon für etwas anderes benutzt. Wähle einen anderen.',
  },
  security: {
    loadFailed: 'Der Stand des Schutzes konnte nicht gelesen werden.',
    passphraseTitle: 'Passphrase',
    random: 'Der Schlüsselbund dieses Computers bewahrt den Schlüssel auf',
    randomMeans:
      'Sotto hat eine zufällige Passphrase erzeugt, und der Schlüsselbund gibt sie nur deinem Konto auf diesem Computer. Beim Start wirst du nicht gefragt. Eine gestohlene Kopie der Dateien ist nutzlos; wer dein Konto benutzen kann, kann Sotto öffnen.',
    chosen: 'Der Schlüsselbund dieses Computers bewahrt deine Passphrase auf',
    chosenMeans:
      'Du hast die Passphrase gewählt, und der Schlüsselbund gibt sie nur deinem Konto auf diesem Computer. Beim Start wirst du nicht gefragt. Mit der Passphrase öffnet sich ein Archiv auch auf einem anderen Computer.',
    typed: 'Du gibst die Passphrase bei jedem Start ein',
    typedMeans:
      'Nichts auf diesem Computer bewahrt sie auf. Wer sie nicht weiß, kann deine Nachrichten nicht öffnen, auch du nicht.',
    keychain: {
      none: 'Dieser Computer hat keinen Schlüsselbund, der sie aufbewahren könnte.',
      notProtected:
        'Der Schlüsselbund dieses Computers würde sie ungeschützt aufbewahren, darum benutzt Sotto ihn nicht.',
      failed: 'Der Schlüsselbund dieses Computers hat nicht geantwortet.',
    },
    costAtFirst:
      'Wer den Schlüssel erraten will, braucht auf diesem Computer {{time}} für jeden Versuch.',
    cost: 'Eine Passphrase zu probieren dauert auf diesem Computer {{time}}. Auch wer sie erraten will, braucht für jeden Versuch Zeit, auf einem schnelleren Computer aber weniger.',
    set: 'Passphrase festlegen…',
    change: 'Passphrase ändern…',
    verify: 'Prüfen, ob ich sie noch weiß…',
    forget: 'Von diesem Computer entfernen…',
    keep: 'Auf diesem Computer aufbewahren…',
    setTitle: 'Passphrase festlegen',
    setLead:
      'Sie ersetzt die zufällige. Du brauchst eine für ein Archiv, und wenn der Schlüsselbund nichts wissen soll.',
    changeTitle: 'Passphrase ändern',
    changeLead:
      'Deine Nachrichten werden neu verschlüsselt. Das dauert einen Moment, in dem Sotto wartet.',
    keepSwitch: 'Im Schlüsselbund dieses Computers aufbewahren',
    keepSwitchHint: 'Sonst gibst du sie bei jedem Start ein.',
    setConfirm: 'Passphrase festlegen',
    changeConfirm: 'Passphrase ändern',
    changing: 'Wird geändert…',
    verifyTitle: 'Weißt du sie noch?',
    verifyLead: 'Gib deine Passphrase ein. Verändert wird nichts, was auch immer herauskommt.',
    verifyConfirm: 'Prüfen',
    verifying: 'Wird geprüft…',
    notRight: 'Nein, das ist nicht deine Passphrase. Du kannst es noch einmal versuchen.',
    notRightMeans:
      'Solange der Schlüsselbund sie aufbewahrt, kannst du Sotto weiter benutzen. Entferne sie erst dann von diesem Computer, wenn du sie wieder weißt.',
    forgetTitle: 'Passphrase von diesem Computer entfernen?',
    forgetLead:
      'Der Schlüsselbund vergisst sie, und du gibst sie bei jedem Start ein. Gib sie jetzt ein, damit sicher ist, dass du sie weißt.',
    forgetConfirm: 'Entfernen',
    forgetting: 'Wird entfernt…',
    keepTitle: 'Passphrase auf diesem Computer aufbewahren?',
    keepLead:
      'Der Schlüsselbund bewahrt sie für dein Konto auf, und du wirst beim Start nicht mehr gefragt. Gib sie noch einmal ein.',
    keepConfirm: 'Aufbewahren',
    keeping: 'Wird aufbewahrt…',
    done: {
      set: 'Die Passphrase ist festgelegt.',
      changed: 'Die Passphrase ist geändert. Die alte öffnet nichts mehr.',
      kept: 'Der Schlüsselbund bewahrt die Passphrase auf. Du wirst beim Start nicht mehr gefragt.',
      forgotten:
        'Die Passphrase ist nicht mehr auf diesem Computer. Du gibst sie beim nächsten Start ein.',
      right: 'Ja, das ist deine Passphrase.',
      lockOn: 'Die Sperre ist eingeschaltet.',
      passcodeChanged: 'Der Zugangscode ist geändert.',
      selfDestructSet: 'Der Selbstzerstörungscode ist festgelegt.',
    },
    wrongCurrent: 'Die bisherige Passphrase stimmt nicht. Es wurde nichts verändert.',
    noKeychain:
      'Dieser Computer hat keinen Schlüsselbund, der sie aufbewahren könnte. Es wurde nichts verändert.',
    keychainRefused:
      'Der Schlüsselbund dieses Computers hat sie nicht angenommen. Es wurde nichts verändert.',
    notRemoved:
      'Der Schlüsselbund dieses Computers hat sie nicht entfernt. Versuch es später noch einmal.',

    lockTitle: 'App-Sperre',
    lockSwitch: 'Nach einem Zugangscode fragen',
    lockHint:
      'Gesperrt zeigt Sotto nichts. Nach dem Code wird auch gefragt, bevor ein Archiv angelegt oder die Passphrase geändert wird.',
    lockDelay: 'Sperren nach',
    lockDelayHint:
      'So lange, wie du Sotto nicht benutzt hast. Es sperrt auch, wenn der Computer schläft oder gesperrt wird.',
    delay0: 'Sobald ich das Fenster verlasse',
    delay10: '10 Sekunden',
    delay30: '30 Sekunden',
    delay60: '1 Minute',
    delay180: '3 Minuten',
    delay600: '10 Minuten',
    system: 'Mit Fingerabdruck oder Gesicht entsperren',
    systemHint: 'Dein Computer wird gefragt. Der Zugangscode geht ebenso.',
    changePasscode: 'Zugangscode ändern…',
    lockNow: 'Jetzt sperren',
    shortcut: 'Tastenkürzel: {{keys}}',
    controlKey: 'Strg',
    turnOnTitle: 'Zugangscode festlegen',
    turnOnLead:
      'Er sperrt das Fenster, während Sotto läuft. Deine Passphrase, mit der die Nachrichten verschlüsselt sind, bleibt, wie sie ist.',
    turnOnConfirm: 'Einschalten',
    changePasscodeTitle: 'Zugangscode ändern',
    changePasscodeConfirm: 'Ändern',
    saving: 'Einen Moment…',

    selfDestructTitle: 'Selbstzerstörungscode',
    selfDestructLead:
      'Ein zweiter Zugangscode. Statt des ersten eingegeben löscht er sofort alles, und ein leeres Sotto öffnet sich.',
    selfDestructOn: 'Er ist festgelegt.',
    selfDestructSet: 'Einrichten…',
    selfDestructChange: 'Selbstzerstörungscode ändern…',
    selfDestructRemove: 'Entfernen',
    selfDestructDialog: 'Selbstzerstörungscode festlegen',
    selfDestructWarn:
      'Wird er eingegeben, werden alle Profile, Kontakte, Nachrichten, Dateien und die Passphrase ohne Rückfrage von diesem Computer gelöscht. Niemand kann sie zurückbringen.',
    selfDestructName: 'Name des leeren Profils',
    selfDestructNameHint:
      'Wer dann hinsieht, sieht ein Sotto, das gerade erst unter diesem Namen eingerichtet wurde.',
    selfDestructNameEmpty: 'Gib zuerst einen Namen ein.',
    selfDestructConfirm: 'Code festlegen',

    screenTitle: 'Bildschirm',
    screen: 'Fenster vor Bildschirmfotos und Aufnahmen verbergen',
    screenHint:
      'Windows und macOS können das; unter Linux hat es keine Wirkung. Auch beim Teilen deines Bildschirms ist das Fenster dann leer.',
  },
};
