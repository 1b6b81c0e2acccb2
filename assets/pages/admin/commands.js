// Commands for the server's shell, with the real paths of this server.

const isPlain = (text) => /^[\w@%+=:,./-]+$/.test(text);

// A path as one word of a POSIX shell.
const word = (text) => (isPlain(text) ? text : `'${text.replaceAll("'", "'\\''")}'`);

// Paths are long: the data folder has a line of its own.
const onData = (command, data) => `${command} \\\n  --data ${word(data)}`;

export const restoreCommand = (backup, data) => onData(`tondo restore --replace ${word(backup)}`, data);

export const repairCommand = (backup, data) => onData(`tondo verify --repair-from ${word(backup)}`, data);
