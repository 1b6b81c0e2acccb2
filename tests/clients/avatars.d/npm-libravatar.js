// libravatar (npm): finds the server by SRV records, else cdn.libravatar.org. MD5 of an address that it trims and
// lower-cases, SHA-256 of an OpenID to which it adds the slash.
const libravatar = require("libravatar");

const [kind, value, size, scheme] = process.argv.slice(2);
libravatar.get_avatar_url({ [kind]: value, size, default: "404", https: scheme === "https" }).then(console.log);
