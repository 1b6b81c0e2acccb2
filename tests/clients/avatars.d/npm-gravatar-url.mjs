// gravatar-url (npm): https://gravatar.com and nothing else. MD5 of an address that it lower-cases and trims.
import gravatarUrl from "gravatar-url";

const [, value, size] = process.argv.slice(2);
console.log(gravatarUrl(value, { size, default: "404" }));
