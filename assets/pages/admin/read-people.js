// Reads people out of pasted text: lines such as `Name <address>`, or `address,name,role`, a table with a head, or the
// recipients of a mail. Says of each row what is wrong with it.
import { delimiterOf, readLines, splitLine } from "./csv.js";

// The heads of columns, in the languages of the pages and of the programs that write such tables.
const HEADS = {
  email: ["email", "e-mail", "email address", "mail", "address", "adresse", "e-mail-adresse", "emailadresse", "correo", "correo electrónico", "dirección", "courriel", "adresse e-mail", "e-posta", "eposta", "adres", "e-posta adresi"],
  name: ["name", "full name", "fullname", "display name", "displayname", "cn", "anzeigename", "vollständiger name", "nombre", "nombre completo", "nom", "nom complet", "ad soyad", "ad", "adı"],
  first: ["first name", "firstname", "given name", "givenname", "vorname", "prénom", "nombre de pila"],
  last: ["last name", "lastname", "surname", "sn", "family name", "nachname", "apellido", "apellidos", "nom de famille", "soyad", "soyadı"],
  role: ["role", "rolle", "rol", "rôle"],
  username: ["username", "user name", "login", "uid", "samaccountname", "benutzername", "usuario", "identifiant", "kullanıcı adı"],
  slug: ["slug"],
  language: ["language", "lang", "sprache", "idioma", "langue", "dil"],
};

const ROLES = {
  member: ["member", "user", "mitglied", "benutzer", "miembro", "membre", "üye"],
  admin: ["admin", "administrator", "administratorin", "verwaltung", "administrador", "administradora", "administrateur", "administratrice", "yönetici"],
};

const MOST_CELLS = 3;

// Good enough to tell an address from a name; the server decides.
const looksLikeEmail = (text) => /^[^\s@<>,;"]+@[^\s@<>,;"]+$/.test(text);

const plain = (text) => text.trim().toLowerCase();

const lookUp = (table, text) => Object.keys(table).find((key) => table[key].includes(plain(text)));

// The rows of a text: { line, email, name, role, username, slug, language, fault }. `fault` is the end of the id of a text, or
// null: "no-address", "no-role", "columns".
export function readPeople(text) {
  const lines = readLines(text);
  const tabular = lines.filter((line) => !isMail(line.text));
  const delimiter = delimiterOf(tabular.map((line) => line.text));
  const columns = tabular.length > 0 ? readHead(splitLine(tabular[0].text, delimiter)) : null;
  return lines.flatMap((line) => {
    if (isMail(line.text)) return readMail(line);
    if (columns && line === tabular[0]) return [];
    // A table has one delimiter; lines that were typed may each have their own.
    const cells = splitLine(line.text, columns ? delimiter : delimiterOf([line.text]));
    if (cells.every((cell) => cell === "")) return [];
    return [columns ? readColumns(line.number, cells, columns) : readCells(line.number, cells)];
  });
}

const isMail = (line) => /<[^<>]*>/.test(line);

// `Ada Lovelace <ada@example.org>`, several of them behind each other where they come from a mail's recipients.
function readMail({ text, number }) {
  return [...text.matchAll(/([^<>]*)<([^<>]*)>/g)].map(([, before, address]) => {
    const name = before.replace(/^[\s,;]+/, "").trim().replace(/^"(.*)"$/, "$1");
    return row(number, { email: address, name });
  });
}

// Which column holds what, if this is a head: no address in it, and a column for addresses.
function readHead(cells) {
  if (cells.some((cell) => cell.includes("@"))) return null;
  const columns = cells.map((cell) => lookUp(HEADS, cell) ?? null);
  return columns.includes("email") ? columns : null;
}

function readColumns(line, cells, columns) {
  const values = {};
  columns.forEach((column, index) => {
    if (column && cells[index]) values[column] = cells[index];
  });
  const name = [values.first, values.name, values.last].filter(Boolean).join(" ");
  const isTooLong = cells.slice(columns.length).some((cell) => cell !== "");
  return row(line, { ...values, name }, isTooLong);
}

// Without a head: the cell that is an address, the one that is a role, and the name, in any order.
function readCells(line, cells) {
  const at = cells.findIndex(looksLikeEmail);
  const found = at >= 0 ? at : 0;
  const others = cells.filter((cell, index) => index !== found && cell !== "");
  const role = others.find((cell) => lookUp(ROLES, cell));
  const names = others.filter((cell) => cell !== role);
  // A second word that is no role stands where the role should be.
  const odd = role === undefined && names.length === 2 && cells.length === MOST_CELLS ? names[1] : undefined;
  return row(line, { email: cells[found], name: names[0] ?? "", role: role ?? odd }, names.length > (odd ? 2 : 1));
}

function row(line, values, isTooLong = false) {
  const email = (values.email ?? "").replace(/^mailto:/i, "").trim();
  const role = values.role ? lookUp(ROLES, values.role) : null;
  let fault = null;
  if (!looksLikeEmail(email)) fault = "no-address";
  else if (values.role && !role) fault = "no-role";
  else if (isTooLong) fault = "columns";
  const name = plain(values.name ?? "") === plain(email) ? "" : (values.name ?? "");
  return { line, email, name, role: role ?? null, rawRole: values.role ?? "", username: values.username, slug: values.slug, language: readLanguage(values.language), fault };
}

const readLanguage = (text) => (/^(en|de|es|fr|tr)\b/i.test(text ?? "") ? text.slice(0, 2).toLowerCase() : undefined);

// What will become of each row: "add", "wrong", "twice" in this text, or "there" where somebody has the address already.
// `known` maps addresses in lower case to people.
export function judge(rows, known) {
  const seen = new Map();
  return [...rows].sort((one, other) => one.line - other.line).map((found) => {
    const key = plain(found.email);
    if (found.fault) return { ...found, fate: "wrong" };
    if (seen.has(key)) return { ...found, fate: "twice", first: seen.get(key) };
    seen.set(key, found.line);
    if (known.has(key)) return { ...found, fate: "there", person: known.get(key) };
    return { ...found, fate: "add" };
  });
}

// A row as the API takes it.
export function toRequest({ email, name, role, username, slug, language }, { invite, language: common }) {
  return { email, name: name || null, role: role ?? "member", username, slug, language: language ?? (common || undefined), invite };
}
