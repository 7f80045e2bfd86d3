/** What is not to be written to a disk, by the kind of trick. */
export const BAD_NAMES = [
  ...['', '.', '..', 'files', 'files/', 'files/.', 'files/..', 'files/../sotto.db', '../sotto.db'],
  ...['/sotto.db', '/etc/passwd', 'files//a', 'files/a/b', 'files/a/', 'other/a', 'a'],
  ...['files\\a', 'files/..\\a', 'files/a\\..\\b', 'C:sotto.db', 'files/C:a', 'files/a:stream'],
  ...['files/a\0', 'files/a\0.jpg', 'files/\n', 'files/a\u007f', 'files/\u2028', 'files/\ud800'],
  ...['files/con', 'files/CON', 'files/nul.txt', 'files/Aux.tar.gz', 'files/com1', 'files/LPT9.x'],
  ...['files/com\u00b9', 'files/prn .txt', 'files/CONIN$', 'files/a.', 'files/a ', 'files/ '],
  ...['files/a?', 'files/*', 'files/a<b', 'files/a>b', 'files/a|b', 'files/a"b'],
  ...['files/...', 'FILES/a', 'Sotto.db', 'sotto.db/', './sotto.db', 'files/./a', 'manifest.json'],
  ...[`files/${'a'.repeat(256)}`, `files/${'ü'.repeat(128)}`, 'sotto.db-wal', 'sotto.db.backup'],
];
