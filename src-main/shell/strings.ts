/** Texts of the application menu and of main's own dialogs. */

const ENGLISH = {
  file: 'File',
  newConnection: 'New Connection…',
  settings: 'Settings…',
  closeChat: 'Close Chat',
  closeWindow: 'Close Window',
  quit: 'Quit Sotto',
  edit: 'Edit',
  undo: 'Undo',
  redo: 'Redo',
  cut: 'Cut',
  copy: 'Copy',
  paste: 'Paste',
  selectAll: 'Select All',
  view: 'View',
  search: 'Search',
  actualSize: 'Actual Size',
  zoomIn: 'Zoom In',
  zoomOut: 'Zoom Out',
  fullScreen: 'Full Screen',
  reload: 'Reload',
  developerTools: 'Developer Tools',
  chat: 'Chat',
  previousChat: 'Previous Chat',
  nextChat: 'Next Chat',
  contactDetails: 'Contact Details',
  window: 'Window',
  minimize: 'Minimize',
  help: 'Help',
  about: 'About Sotto',
  cannotStart: 'Sotto cannot start',
  saveArchive: 'Save Archive',
  openArchive: 'Open Archive',
  archives: 'Archives',
  // The system's sentence around it: "Sotto" is trying to ...
  toUnlock: 'unlock Sotto',
} as const;

export type ShellStrings = { readonly [K in keyof typeof ENGLISH]: string };

const GERMAN: ShellStrings = {
  file: 'Datei',
  newConnection: 'Neue Verbindung …',
  settings: 'Einstellungen …',
  closeChat: 'Chat schließen',
  closeWindow: 'Fenster schließen',
  quit: 'Sotto beenden',
  edit: 'Bearbeiten',
  undo: 'Rückgängig',
  redo: 'Wiederholen',
  cut: 'Ausschneiden',
  copy: 'Kopieren',
  paste: 'Einfügen',
  selectAll: 'Alles auswählen',
  view: 'Ansicht',
  search: 'Suchen',
  actualSize: 'Originalgröße',
  zoomIn: 'Vergrößern',
  zoomOut: 'Verkleinern',
  fullScreen: 'Vollbild',
  reload: 'Neu laden',
  developerTools: 'Entwicklerwerkzeuge',
  chat: 'Chat',
  previousChat: 'Vorheriger Chat',
  nextChat: 'Nächster Chat',
  contactDetails: 'Kontaktdetails',
  window: 'Fenster',
  minimize: 'Minimieren',
  help: 'Hilfe',
  about: 'Über Sotto',
  cannotStart: 'Sotto kann nicht starten',
  saveArchive: 'Archiv speichern',
  openArchive: 'Archiv öffnen',
  archives: 'Archive',
  // „Sotto“ versucht, ...
  toUnlock: 'Sotto zu entsperren',
};

/** The texts for a BCP 47 language; English where there is no translation. */
export function shellStrings(locale: string): ShellStrings {
  return locale.toLowerCase().split('-')[0] === 'de' ? GERMAN : ENGLISH;
}
