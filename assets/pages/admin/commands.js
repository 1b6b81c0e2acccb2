// Commands for the server's shell, with the real paths of this server.

const isPlain = (text) => /^[\w@%+=:,./-]+$/.test(text);

// A path as one word of a POSIX shell.
const word = (text) => (isPlain(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

export const restoreCommand = (backup, data) => `tondo restore --replace ${word(backup)} --data ${word(data)}`;

export const repairCommand = (backup, data) => `tondo verify --repair-from ${word(backup)} --data ${word(data)}`;
