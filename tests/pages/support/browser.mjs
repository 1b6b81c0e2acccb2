// Visits in Chromium: a context of its own for each, watched from its first request to its last. Whatever the browser has to
// complain about and no test expects makes the test fail: console messages, errors, failed requests, reports of the policy.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "./libraries.mjs";
import { PASSWORD, startServer } from "./server.mjs";
import { textsOf } from "./texts.mjs";

const TIMEOUT_MS = 30_000;

// Names by which a browser finds the server: one of the LAN, as a telephone at home does, and a public one.
const FLAGS = ["--no-sandbox", "--host-resolver-rules=MAP pi.local 127.0.0.1, MAP avatars.example.org 127.0.0.1", "--disable-quic"];

export const openBrowser = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: FLAGS });

// Windows that the tests look at.
export const PHONE = { viewport: { width: 360, height: 780 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 };
export const DESK = { viewport: { width: 1280, height: 900 } };

// The browser and the server of a file of tests: started before its tests, stopped after them. `fill` adds people, `start` starts
// the server.
export function useHouse(options = {}, fill = async () => null, start = startServer) {
  const house = {};
  before(async () => {
    [house.browser, house.server] = await Promise.all([openBrowser(), start(options)]);
    await fill(house);
  });
  after(async () => {
    await house.browser?.close();
    await house.server?.stop();
  });
  return house;
}

// A test with a visit to a house. `options` are those of startVisit, or a function that answers them when the test begins. A
// visit that fails is made once more, and said to be: what a busy machine delays is no fault of the pages.
export function visitTest(name, house, options, run) {
  test(name, { timeout: 300_000 }, async (context) => {
    try {
      await visitOnce(name, house, options, run);
    } catch (error) {
      context.diagnostic(`made a second time, since: ${error.message}`);
      await visitOnce(name, house, options, run);
    }
  });
}

async function visitOnce(name, house, options, run) {
  const { base = house.server.base, ...more } = typeof options === "function" ? options() : options;
  const visit = await startVisit(house.browser, { base, ...more });
  try {
    await run(visit);
    visit.assertNoComplaints();
  } catch (error) {
    await visit.keepPicture(name);
    if (visit.complaints.length > 0) error.message += `\nThe browser complains: ${[...new Set(visit.complaints)].join("\n")}`;
    throw error;
  } finally {
    await visit.end(name);
  }
}

// `base` is the server's URL, `who` an email address to sign in with, `film` whether the test is kept as a film.
export async function startVisit(browser, { base, who, film = false, language = "en", ...options }) {
  const context = await browser.newContext({ ...DESK, locale: language, ...options });
  context.setDefaultTimeout(TIMEOUT_MS);
  if (film && process.env.TRACES) await context.tracing.start({ screenshots: true, snapshots: true });
  const watch = watchContext(context);
  const visit = {
    ...watch,
    base,
    context,
    t: textsOf(language),
    openPage: async (path) => {
      const page = await context.newPage();
      if (path !== undefined) await page.goto(`${base}/${path}`);
      return page;
    },
    end: async (name) => {
      if (film && process.env.TRACES) await context.tracing.stop({ path: join(folderOfTraces(), `${fileNameOf(name)}.zip`) });
      await context.close();
    },
    keepPicture: async (name) => {
      if (!process.env.TRACES) return;
      const path = join(folderOfTraces(), `${fileNameOf(name)}.png`);
      await context.pages().at(-1)?.screenshot({ path }).catch(() => null);
    },
  };
  if (who) await signIn(visit, who);
  visit.page = await visit.openPage();
  return visit;
}

const fileNameOf = (name) => name.replaceAll(/[^A-Za-z0-9]+/g, "-");

function folderOfTraces() {
  mkdirSync(process.env.TRACES, { recursive: true });
  return process.env.TRACES;
}

// Signs in by the API, as the page of the sign-in does.
export async function signIn({ context, base }, email) {
  const headers = { Origin: new URL(base).origin, "Sec-Fetch-Site": "same-origin" };
  const answer = await context.request.post(`${base}/api/session`, { data: { email, password: PASSWORD }, headers });
  assert.ok(answer.ok(), `signing in as ${email}: ${answer.status()} ${await answer.text()}`);
}

// Notes what the browser complains about. `expect` takes a pattern of complaints that belong to what a test does.
function watchContext(context) {
  const complaints = [];
  const expected = [];
  const note = (text) => {
    if (!expected.some((pattern) => pattern.test(text))) complaints.push(text);
  };
  context.on("console", (message) => note(`console ${message.type()}: ${message.text()} (${message.location().url})`));
  context.on("weberror", (error) => note(`error: ${error.error().stack ?? error.error().message}`));
  context.on("requestfailed", (request) => {
    const reason = request.failure()?.errorText;
    // A page that is left, and a search that is typed on, give up what they asked for.
    if (reason !== "net::ERR_ABORTED") note(`request: ${request.method()} ${request.url()}: ${reason}`);
  });
  context.addInitScript(() => {
    addEventListener("securitypolicyviolation", (event) => console.error(`policy: ${event.violatedDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
  });
  return {
    complaints,
    expect: (...patterns) => expected.push(...patterns),
    assertNoComplaints: () => assert.deepEqual([...new Set(complaints)], [], "the browser complains"),
  };
}
