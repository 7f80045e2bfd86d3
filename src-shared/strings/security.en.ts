/** English words of passphrase, lock and what happens to the database as a whole; part of en.ts. */
export const securityEn = {
  passphrase: {
    unlockTitle: 'Unlock Sotto',
    unlockLead: 'Your messages are encrypted on this computer. Type your passphrase to open them.',
    chooseTitle: 'Choose a passphrase',
    chooseLead: 'Your messages are stored encrypted. This passphrase is the key.',
    label: 'Passphrase',
    newLabel: 'New passphrase',
    currentLabel: 'Current passphrase',
    repeatLabel: 'Repeat the passphrase',
    show: 'Show what is typed',
    hide: 'Hide what is typed',
    unlock: 'Unlock',
    unlocking: 'Unlocking…',
    create: 'Set passphrase',
    creating: 'Setting up…',
    wrong:
      'That passphrase does not open the database. Nothing was changed; you can try as often as you like.',
    tooShort_one: 'Use at least {{count}} character.',
    tooShort_other: 'Use at least {{count}} characters.',
    minimum_one: 'At least {{count}} character. Several words are easier to remember than symbols.',
    minimum_other:
      'At least {{count}} characters. Several words are easier to remember than symbols.',
    differ: 'The two passphrases are not the same.',
    empty: 'Type your passphrase first.',
    noRecovery:
      'Nobody can recover this passphrase, also not us. Without it your messages are lost.',
    useAnyway: 'Use it anyway',
    useAnywayHint:
      'Whoever gets hold of the file with your messages could find this passphrase by trying.',
    confirmWeak: 'This passphrase is weak. Choose a better one, or say that you want it anyway.',
    forgot: 'Passphrase forgotten?',
    whyTitle: 'Why am I asked?',
    why: {
      noKeychain:
        'This computer has no keychain that Sotto could keep the key in, so you type it at each start.',
      keychainNotProtected:
        'The keychain of this computer stores keys without protection, so Sotto does not use it and you type the passphrase at each start.',
      keychainEntryMissing:
        'The key is no longer in the keychain of this computer, so you have to type the passphrase.',
      keychainFailed:
        'The keychain of this computer did not answer, so you have to type the passphrase.',
      removed:
        'You removed the passphrase from this computer, so you type it at each start. The settings can have it kept again.',
    },
  },
  strength: {
    label: 'Strength of the passphrase',
    score0: 'Very weak',
    score1: 'Weak',
    score2: 'Not strong enough',
    score3: 'Good',
    score4: 'Very good',
    limits:
      'Only English and German words and common passwords are known here. One word of another language, or a saying, is weaker than this.',
    hint: {
      moreWords: 'Add one or two unusual words.',
      common: 'Many people use this one, so it is tried first.',
      singleWord: 'One word alone is soon found. Put several together.',
      names: 'Names are tried first. Add words that have nothing to do with you.',
      keys: 'Keys that lie side by side are easy to guess.',
      repeats: 'Repeating does not make it much stronger.',
      sequences: 'Sequences like abc or 1234 are easy to guess.',
      dates: 'Dates and years are easy to guess.',
    },
  },
  forgotten: {
    title: 'Nobody can recover it',
    lead: 'Your messages are encrypted with your passphrase. It is stored nowhere else, so neither we nor anybody else can open them without it.',
    tryTitle: 'Before you give up',
    tryText:
      'You can try as often as you like. Think of other spellings, of capital letters, and of the layout of the keyboard.',
    overTitle: 'Starting over',
    overText:
      'You can begin with an empty Sotto. Your old messages are put aside on this computer and stay encrypted, so that you can still come back to them should you remember.',
    back: 'Back',
    startOver: 'Start over…',
  },
  startOver: {
    title: 'Start over?',
    lead: 'This is what happens:',
    goneContacts: 'Your profiles, contacts and messages are no longer in Sotto.',
    goneReach:
      'Your contacts cannot reach you any more. You have to connect with each of them again.',
    aside:
      'The old files stay on this computer, encrypted. You can delete them in the settings once you are sure.',
    next: 'Go on',
    sureTitle: 'Really start over?',
    sure: 'I understand that my contacts can no longer reach me',
    confirm: 'Start over',
    busy: 'Starting over…',
  },
  broken: {
    newerVersion: {
      title: 'Made by a newer Sotto',
      what: 'Your messages were last opened by a newer version of Sotto.',
      means: 'They are safe. Install the newest version to open them.',
    },
    inUse: {
      title: 'Already open',
      what: 'Another program has your messages open, probably another Sotto window.',
      means: 'Close it, then try again.',
    },
    damaged: {
      title: 'The database is damaged',
      what: 'The file with your messages cannot be read completely.',
      means:
        'Nothing was changed. If you have a copy of the data folder, put it back and try again.',
    },
    cannotRead: {
      title: 'The database cannot be opened',
      what: 'The computer refused to open the file with your messages.',
      means: 'Check that the disk is there and that you may read the data folder, then try again.',
    },
    code: 'Code',
    restoreTitle: 'There is a copy from before the last update',
    restoreText:
      'It can take the place of the file that does not open, which is put aside. What came after the update is not in the copy.',
    restore: 'Restore the copy from before the update',
    restoring: 'Restoring…',
    noBackup: 'There is no copy from before the update any more.',
    overTitle: 'If nothing else helps',
    overText: 'You can begin with an empty Sotto. The old files are put aside, not deleted.',
  },
  work: {
    noSpace:
      'There is not enough room on the disk: {{needed}} are needed and {{free}} are free. Nothing was changed.',
    cannotRead: 'A file could not be read. Nothing was changed.',
    cannotWrite:
      'A file could not be written. Check that the disk is there and that you may write to it. Nothing was changed.',
    damaged: 'The file with your messages is damaged. Nothing was changed.',
    cancelled: 'It was cancelled. Nothing was changed.',
  },
  working: {
    rekey: {
      title: 'Changing the passphrase',
      lead: 'Your messages are being encrypted with the new passphrase.',
    },
    compact: {
      title: 'Freeing up space',
      lead: 'The database is being written anew without its empty parts.',
    },
    check: {
      title: 'Checking the database',
      lead: 'Every part of it is read once. Nothing is changed.',
    },
    export: {
      title: 'Making the archive',
      lead: 'Your messages and files are being packed, encrypted, and read back to be sure.',
    },
    import: {
      title: 'Reading the archive',
      lead: 'What is here now is kept until everything from the archive has opened.',
    },
    delete: {
      title: 'Deleting',
      lead: 'What you chose is being removed from this computer.',
    },
    progress: 'Progress',
    percent: '{{percent}} done',
    busy: 'Working…',
    left: 'About {{time}} left',
    safe: 'New messages wait at their servers meanwhile. Should the computer stop, nothing is lost.',
    cancel: 'Cancel',
    cancelling: 'Cancelling…',
  },
  lockScreen: {
    title: 'Sotto is locked',
    lead: 'Type your passcode to go on.',
    passcode: 'Passcode',
    unlock: 'Unlock',
    checking: 'Checking…',
    slow: 'After several wrong tries each one takes longer.',
    wrong: 'That passcode is wrong. You can try again.',
    empty: 'Type your passcode first.',
    bySystem: 'Unlock with fingerprint or face',
    askingSystem: 'Waiting for your computer…',
    systemRefused: 'Your computer did not confirm it. Try again, or type your passcode.',
    menu: 'Lock now',
  },
  disk: {
    full: 'The disk is full. New messages wait at their servers until there is room again.',
    cannotWrite:
      'Sotto cannot write to the disk. New messages wait at their servers until it can again.',
  },
  passcode: {
    askTitle: 'Type your passcode',
    askLead: 'This is asked because it concerns the safety of your data.',
    label: 'Passcode',
    newLabel: 'New passcode',
    repeatLabel: 'Repeat the passcode',
    go: 'Go on',
    wrong: 'That passcode is wrong.',
    empty: 'Type the passcode first.',
    differ: 'The two passcodes are not the same.',
    tooShort_one: 'Use at least {{count}} character.',
    tooShort_other: 'Use at least {{count}} characters.',
    minimum_one: 'At least {{count}} digit or letter.',
    minimum_other: 'At least {{count}} digits or letters.',
    inUse: 'This passcode is already used for something else. Choose another one.',
  },
  security: {
    loadFailed: 'The state of the protection could not be read.',
    passphraseTitle: 'Passphrase',
    random: 'The keychain of this computer keeps the key',
    randomMeans:
      'Sotto made a random passphrase, and the keychain gives it only to your account on this computer. You are not asked at the start. A stolen copy of the files is useless; whoever can use your account can open Sotto.',
    chosen: 'The keychain of this computer keeps your passphrase',
    chosenMeans:
      'You chose the passphrase, and the keychain gives it only to your account on this computer. You are not asked at the start. With the passphrase an archive opens on another computer too.',
    typed: 'You type the passphrase at each start',
    typedMeans:
      'Nothing on this computer keeps it. Whoever does not know it cannot open your messages, and neither can you.',
    keychain: {
      none: 'This computer has no keychain that could keep it.',
      notProtected:
        'The keychain of this computer would store it without protection, so Sotto does not use it.',
      failed: 'The keychain of this computer did not answer.',
    },
    costAtFirst: 'Whoever wants to guess the key needs {{time}} for each try on this computer.',
    cost: 'Trying one passphrase takes {{time}} on this computer. Somebody who guesses needs time for each try, too, though less on a faster computer.',
    set: 'Set a passphrase…',
    change: 'Change passphrase…',
    verify: 'Check whether I remember it…',
    forget: 'Remove from this computer…',
    keep: 'Keep on this computer…',
    setTitle: 'Set a passphrase',
    setLead:
      'It takes the place of the random one. You need one for an archive, and if the keychain is to know nothing.',
    changeTitle: 'Change the passphrase',
    changeLead: 'Your messages are encrypted anew. That takes a moment, during which Sotto waits.',
    keepSwitch: 'Keep it in the keychain of this computer',
    keepSwitchHint: 'Otherwise you type it at each start.',
    setConfirm: 'Set passphrase',
    changeConfirm: 'Change passphrase',
    changing: 'Changing…',
    verifyTitle: 'Do you remember it?',
    verifyLead: 'Type your passphrase. Nothing is changed, whatever comes out.',
    verifyConfirm: 'Check',
    verifying: 'Checking…',
    notRight: 'No, that is not your passphrase. You can try again.',
    notRightMeans:
      'As long as the keychain keeps it, you can go on using Sotto. Remove it from this computer only when you know it again.',
    forgetTitle: 'Remove the passphrase from this computer?',
    forgetLead:
      'The keychain forgets it, and you type it at each start. Type it now, so that it is sure that you know it.',
    forgetConfirm: 'Remove',
    forgetting: 'Removing…',
    keepTitle: 'Keep the passphrase on this computer?',
    keepLead:
      'The keychain keeps it for your account, and you are no longer asked at the start. Type it once more.',
    keepConfirm: 'Keep',
    keeping: 'Keeping…',
    done: {
      set: 'The passphrase is set.',
      changed: 'The passphrase has been changed. The old one opens nothing any more.',
      kept: 'The keychain keeps the passphrase. You are no longer asked at the start.',
      forgotten: 'The passphrase is no longer on this computer. You type it at the next start.',
      right: 'Yes, that is your passphrase.',
      lockOn: 'The lock is on.',
      passcodeChanged: 'The passcode has been changed.',
      selfDestructSet: 'The self-destruct passcode is set.',
    },
    wrongCurrent: 'The current passphrase is not right. Nothing was changed.',
    noKeychain: 'This computer has no keychain that could keep it. Nothing was changed.',
    keychainRefused: 'The keychain of this computer did not take it. Nothing was changed.',
    notRemoved: 'The keychain of this computer did not remove it. Try again later.',

    lockTitle: 'App lock',
    lockSwitch: 'Ask for a passcode',
    lockHint:
      'Locked, Sotto shows nothing. The passcode is also asked for before an archive is made or the passphrase is changed.',
    lockDelay: 'Lock after',
    lockDelayHint:
      'As long as you have not used Sotto. It also locks when the computer sleeps or is locked.',
    delay0: 'As soon as I leave the window',
    delay10: '10 seconds',
    delay30: '30 seconds',
    delay60: '1 minute',
    delay180: '3 minutes',
    delay600: '10 minutes',
    system: 'Unlock with fingerprint or face',
    systemHint: 'Your computer is asked. The passcode works as well.',
    changePasscode: 'Change passcode…',
    lockNow: 'Lock now',
    shortcut: 'Shortcut: {{keys}}',
    controlKey: 'Ctrl',
    turnOnTitle: 'Set a passcode',
    turnOnLead:
      'It locks the window while Sotto runs. Your passphrase, which encrypts the messages, stays as it is.',
    turnOnConfirm: 'Turn on',
    changePasscodeTitle: 'Change the passcode',
    changePasscodeConfirm: 'Change',
    saving: 'One moment…',

    selfDestructTitle: 'Self-destruct passcode',
    selfDestructLead:
      'A second passcode. Typed in place of the first one it deletes everything at once, and an empty Sotto opens.',
    selfDestructOn: 'It is set.',
    selfDestructSet: 'Set up…',
    selfDestructChange: 'Change self-destruct passcode…',
    selfDestructRemove: 'Remove',
    selfDestructDialog: 'Set a self-destruct passcode',
    selfDestructWarn:
      'When it is typed, all profiles, contacts, messages, files and the passphrase are deleted from this computer, without a question. Nobody can bring them back.',
    selfDestructName: 'Name of the empty profile',
    selfDestructNameHint: 'Whoever looks then sees a Sotto that was just set up under this name.',
    selfDestructNameEmpty: 'Type a name first.',
    selfDestructConfirm: 'Set passcode',

    screenTitle: 'Screen',
    screen: 'Hide the window from screenshots and recordings',
    screenHint:
      'Windows and macOS can do it; on Linux it has no effect. Sharing your screen shows an empty window, too.',
  },
};
