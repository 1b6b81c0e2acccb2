// gravatar (npm): its option `cdn` names another server, else www.gravatar.com or s.gravatar.com. MD5 of an address that it
// trims and lower-cases.
const gravatar = require("gravatar");

const [kind, value, size, scheme] = process.argv.slice(2);
const server = process.env.BASE ? { cdn: process.env.BASE } : { protocol: scheme };
console.log(
  kind === "profile" ? gravatar.profile_url(value, server) : gravatar.url(value, { s: size, d: "404", r: "pg", ...server }),
);
