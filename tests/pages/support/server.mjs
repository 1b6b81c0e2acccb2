// A Tondo of its own for a file of tests: the executable on a free port with a temporary data folder, its people, and calls of
// its API by which the tests check what the pages did.
import { execFileSync, spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));

export const PASSWORD = "correct horse battery";

const executable = () => process.env.TONDO ?? join(ROOT, execFileSync(join(ROOT, "tests/binary"), { encoding: "utf8" }).trim());

// Starts it below `basePath`, with settings by their names in the configuration.
export async function startServer({ basePath = "/", settings = {} } = {}) {
  const folder = mkdtempSync(join(tmpdir(), "tondo-pages-"));
  const tondo = executable();
  const data = ["--data", join(folder, "data")];
  const environment = Object.fromEntries(Object.entries(settings).map(([name, value]) => [`TONDO_${name.toUpperCase()}`, value]));
  const flags = ["serve", "--listen", "127.0.0.1:0", "--base-path", basePath, ...data];
  const child = spawn(tondo, flags, { env: environment, stdio: ["ignore", "ignore", "pipe"] });
  const log = readLog(child);
  const { address } = await log.find((line) => line.message === "listening");
  const base = address.replace(/\/$/, "");
  // Only what reads a password gets one: a pipe that nobody reads breaks.
  const command = (...words) => {
    const input = words.includes("--password-stdin") ? { input: `${PASSWORD}\n` } : {};
    return execFileSync(tondo, [...words, ...data], { env: environment, encoding: "utf8", stdio: ["pipe", "pipe", "pipe"], ...input });
  };
  return {
    // Its URL without a slash at the end, and the path below which everything is.
    base,
    basePath,
    port: new URL(base).port,
    // Its executable and its data folder.
    tondo,
    folder: join(folder, "data"),
    command,
    firstLink: async () => (await log.find((line) => line.setup_link)).setup_link,
    stop: async () => {
      child.kill();
      await new Promise((resolve) => child.once("exit", resolve));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

// Starts a development server with this seed. A person of it signs in with PASSWORD where the seed says so.
export async function startDevServer({ seed }) {
  const folder = mkdtempSync(join(tmpdir(), "tondo-pages-"));
  const file = join(folder, "seed.toml");
  writeFileSync(file, seed);
  const flags = ["dev", "--json", "--listen", "127.0.0.1:0", "--seed", file];
  const child = spawn(executable(), flags, { env: { TMPDIR: folder }, stdio: ["ignore", "pipe", "ignore"] });
  const [printed] = await once(createInterface({ input: child.stdout }), "line");
  return {
    base: JSON.parse(printed).address.replace(/\/$/, ""),
    stop: async () => {
      child.kill();
      await once(child, "exit");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

// The lines of the log as they come. `find` waits for one.
function readLog(child) {
  const lines = [];
  const waiting = new Set();
  let rest = "";
  child.stderr.on("data", (bytes) => {
    const parts = (rest + bytes).split("\n");
    rest = parts.pop();
    lines.push(...parts.map(readLine));
    for (const look of waiting) look();
  });
  const find = (isIt) =>
    new Promise((resolve, reject) => {
      const look = () => {
        const line = lines.find(isIt);
        if (!line) return;
        waiting.delete(look);
        clearTimeout(timer);
        resolve(line);
      };
      const timer = setTimeout(() => reject(new Error(`the server did not say it: ${JSON.stringify(lines)}`)), 30_000);
      waiting.add(look);
      look();
    });
  return { find };
}

function readLine(line) {
  try {
    return JSON.parse(line);
  } catch {
    return { message: line };
  }
}

// Adds a person with the password of the tests, and answers calls of the API made as that person.
export function addPerson(server, email, { name, isAdministrator = false, language } = {}) {
  const flags = [name && ["--name", name], isAdministrator && ["--admin"], language && ["--language", language]].filter(Boolean).flat();
  server.command("user", "add", email, ...flags, "--password-stdin");
  return personOf(server, email, isAdministrator ? "admin" : "account");
}

// Adds a person who gets a set-up link: the part of it behind the #.
export function invite(server, email, name) {
  const printed = server.command("user", "add", email, "--name", name, "--invite");
  return new URL(/https?:\S+/.exec(printed)[0]).hash;
}

// Calls of the API as a person who is there already, by a token.
export function personOf(server, email, scope = "account") {
  const token = server.command("token", "create", email, "--scope", scope).trim().split("\n").at(-1);
  return { email, hash: hashOf(email), api: (path, options) => callApi(server, token, path, options) };
}

export const hashOf = (email) => createHash("sha256").update(email.trim().toLowerCase()).digest("hex");

// A call with a token: what was answered. `body` is JSON, `file` the bytes of a picture.
async function callApi(server, token, path, { method = "GET", body, file, mime = "image/jpeg" } = {}) {
  const headers = { Authorization: `Bearer ${token}` };
  if (body) headers["Content-Type"] = "application/json";
  if (file) headers["Content-Type"] = mime;
  const response = await fetch(`${server.base}/${path}`, { method, headers, body: body ? JSON.stringify(body) : file });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text === "" ? null : JSON.parse(text);
}
