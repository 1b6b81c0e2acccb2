// The page of a set-up link: takes the token out of the address, asks for what is missing, and signs in.

const FIELDS = ["email", "name", "password", "again"];

const byId = (id) => document.getElementById(id);

const PAGE_LANGUAGE = document.documentElement.lang;

let token = "";

// Of the sentences that were last answered: a screen reader must not read German as English.
let language = PAGE_LANGUAGE;

start();
window.addEventListener("hashchange", start);
byId("form").addEventListener("submit", (event) => {
  event.preventDefault();
  send();
});

// The token must not stay in the address bar and the history, where it can be seen and copied by accident.
async function start() {
  const given = location.hash.slice(1);
  if (given === "" && token !== "") return;
  token = given;
  history.replaceState(null, "", location.pathname);
  byId("form").hidden = true;
  byId("done").hidden = true;
  if (token === "") {
    tell("This page is for a set-up link. Open the whole link again, from where it was given to you.");
    return;
  }
  const answer = await post("api/setup/link", { token });
  if (answer.ok) ask(answer.body);
  else tell(answer.messages.error ?? Object.values(answer.messages).join(" "));
}

function ask(link) {
  const isFirst = link.kind === "first-administrator";
  tell("");
  showFaults({});
  setTitle(isFirst ? "Make yourself the administrator" : "Choose your password");
  byId("lead").textContent = isFirst
    ? "This server has no administrator yet. Whoever fills this in becomes the first one."
    : link.name ? `Welcome, ${link.name}.` : "Welcome.";
  byId("email").value = link.email ?? "";
  byId("email").readOnly = !isFirst;
  byId("name-field").hidden = !isFirst;
  const end = new Date(link.expires_at).toLocaleString("en", { dateStyle: "long", timeStyle: "short" });
  byId("until").textContent = `The link works once, until ${end}.`;
  byId("form").hidden = false;
  byId(isFirst ? "email" : "password").focus();
}

async function send() {
  tell("");
  if (byId("password").value !== byId("again").value) {
    language = PAGE_LANGUAGE;
    showFaults({ again: "The two passwords differ." });
    return;
  }
  showFaults({});
  const form = { token, password: byId("password").value };
  if (!byId("name-field").hidden) {
    form.email = byId("email").value;
    form.name = byId("name").value;
  }
  byId("send").disabled = true;
  const answer = await post("api/setup", form);
  byId("send").disabled = false;
  if (answer.ok) {
    welcome(byId("email").value.trim());
  } else {
    showFaults(answer.messages);
    tell(answer.messages.error ?? answer.messages.token ?? "");
    byId("form").hidden = answer.status === 404;
  }
}

function welcome(email) {
  token = "";
  byId("form").reset();
  byId("form").hidden = true;
  byId("who").textContent = email;
  const base = new URL(".", location.href).href;
  const login = quoted(JSON.stringify({ email, password: "YOUR PASSWORD" }));
  byId("get-token").textContent = `curl ${base}api/login -H 'Content-Type: application/json' -d ${login}`;
  byId("put-picture").textContent =
    `curl ${base}api/v1/user/profile-picture -H 'Authorization: Bearer TOKEN' -F picture=@me.jpg`;
  byId("done").hidden = false;
  setTitle("You're in");
  byId("title").focus();
}

// Asks the server; what went wrong comes as sentences, by field or under "error", in a language that it names.
async function post(path, body) {
  try {
    const response = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
    language = response.headers.get("Content-Language") ?? PAGE_LANGUAGE;
    const text = await response.text();
    const parsed = text === "" ? {} : JSON.parse(text);
    return { ok: response.ok, status: response.status, body: parsed, messages: parsed.messages ?? {} };
  } catch {
    language = PAGE_LANGUAGE;
    return { ok: false, status: 0, messages: { error: "The server cannot be reached. Please try again." } };
  }
}

function showFaults(messages) {
  for (const field of FIELDS) {
    const message = messages[field] ?? "";
    byId(`${field}-fault`).textContent = message;
    byId(`${field}-fault`).lang = language;
    if (message) byId(field).setAttribute("aria-invalid", "true");
    else byId(field).removeAttribute("aria-invalid");
  }
  const first = FIELDS.find((field) => messages[field]);
  if (first) byId(first).focus();
}

function tell(text) {
  byId("notice").textContent = text;
  byId("notice").lang = language;
  byId("notice").hidden = text === "";
}

function setTitle(text) {
  byId("title").textContent = text;
  document.title = `${text} · Tondo`;
}

// A text as one word of a shell.
function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
