// gravatar-gen (npm): gravatar.com and nothing else. SHA-256 of an address as it was typed, neither trimmed nor lower-cased.
import { image, profile } from "gravatar-gen";

const [kind, value, size, scheme] = process.argv.slice(2);
const options = { size: Number(size), defaultImage: "404", protocol: scheme };
console.log(kind === "profile" ? await profile(value, "JSON") : await image(value, options));
