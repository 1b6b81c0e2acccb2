// Uploads a file as a form with Node's fetch, and prints the path of the picture.
import { readFile } from "node:fs/promises";
import { basename } from "node:path";

const [url, token, path] = process.argv.slice(2);
const form = new FormData();
form.append("file", new Blob([await readFile(path)], { type: "image/jpeg" }), basename(path));
const answer = await fetch(url, { method: "POST", headers: { Authorization: `Bearer ${token}` }, body: form });
const facts = await answer.json();
if (answer.status !== 201 || facts.basename !== basename(path)) {
  throw new Error(JSON.stringify(facts));
}
console.log(answer.headers.get("location"));
