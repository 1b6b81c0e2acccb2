// A member's first picture: what is sent until something is seen, and until the page can be used. Times are told, not judged.
import assert from "node:assert/strict";
import { test } from "node:test";
import { startVisit, useHouse } from "./support/browser.mjs";
import { chooseButton } from "./support/editor.mjs";
import { whenLoaded } from "./support/page-states.mjs";
import { addPerson } from "./support/server.mjs";

const MOST_REQUESTS = 5;
const MOST_BYTES_SENT = 55_000;
const MOST_BYTES = 150_000;

const house = useHouse({}, async (filled) => {
  addPerson(filled.server, "grace@example.org", { name: "Grace Hopper" });
});

// Debug builds have each module in a file of its own, and nothing is compressed.
const isJoined = async () => !(await (await fetch(await addressOfApp())).text()).includes('export * from "./core/');

async function addressOfApp() {
  const shell = await (await fetch(`${house.server.base}/-/picture`)).text();
  return new URL(/src="([^"]*app[^"]*\.js)"/.exec(shell)[1], house.server.base);
}

test("a member's first picture", { timeout: 240_000 }, async (context) => {
  const first = await load({ slowdown: 1 });
  const slow = await load({ slowdown: 6 });
  tell("until the first paint", first.filter(({ end, firstPaint }) => end <= firstPaint));
  tell("until the page is still", first);
  console.log(`first paint after ${Math.round(first[0].firstPaint)} ms, usable after ${Math.round(first[0].usable)} ms`);
  console.log(`on a CPU six times slower: first paint after ${Math.round(slow[0].firstPaint)} ms, usable after ${Math.round(slow[0].usable)} ms`);
  if (!(await isJoined())) return context.skip("a debug build: its modules are not joined");
  // The icon of the window is loaded by the browser for itself, when it likes to; and the first paint waits for no call of the API,
  // though one may end before it on a busy machine.
  const isBeside = (path) => path.endsWith("/tondo.svg") || path.startsWith("/api/");
  const before = first.filter(({ end, firstPaint, path }) => end <= firstPaint && !isBeside(path));
  assert.ok(before.length <= MOST_REQUESTS, `${before.length} requests until the first paint`);
  assert.ok(sum(before, "sent") <= MOST_BYTES_SENT, `${sum(before, "sent")} bytes until the first paint`);
  assert.ok(sum(before, "bytes") <= MOST_BYTES, `${sum(before, "bytes")} bytes before compression`);
  return undefined;
});

const sum = (requests, name) => requests.reduce((total, request) => total + request[name], 0);

function tell(what, requests) {
  console.log(`${what}: ${requests.length} requests, ${sum(requests, "sent")} bytes sent, ${sum(requests, "bytes")} before compression`);
  for (const { path, sent, bytes } of requests) console.log(`  ${String(sent).padStart(7)} ${String(bytes).padStart(7)} ${path}`);
}

// Loads My picture in a browser that has nothing yet: its requests in the order in which they ended.
async function load({ slowdown }) {
  const visit = await startVisit(house.browser, { base: house.server.base, who: "grace@example.org" });
  const { page, base } = visit;
  const client = await page.context().newCDPSession(page);
  await client.send("Network.enable");
  await client.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
  const requests = followRequests(client);
  const started = performance.now();
  await page.goto(`${base}/-/picture`);
  await chooseButton(visit).click({ trial: true });
  const usable = performance.now() - started;
  await whenLoaded(page);
  const { firstPaint, origin } = await page.evaluate(() => ({
    firstPaint: performance.getEntriesByName("first-contentful-paint")[0].startTime,
    origin: performance.timeOrigin,
  }));
  visit.assertNoComplaints();
  await visit.end();
  const ended = [...requests.values()].filter((request) => request.end !== undefined);
  return ended.map((request) => ({ ...request, end: request.end - origin, firstPaint, usable })).sort((one, other) => one.end - other.end);
}

// Sizes and ends of requests; ends in milliseconds of the clock.
function followRequests(client) {
  const requests = new Map();
  client.on("Network.requestWillBeSent", ({ requestId, request, timestamp, wallTime }) => {
    if (!request.url.startsWith("http")) return;
    requests.set(requestId, { path: new URL(request.url).pathname, bytes: 0, sent: 0, offset: wallTime - timestamp });
  });
  client.on("Network.dataReceived", ({ requestId, dataLength }) => {
    const request = requests.get(requestId);
    if (request) request.bytes += dataLength;
  });
  client.on("Network.loadingFinished", ({ requestId, timestamp, encodedDataLength }) => {
    const request = requests.get(requestId);
    if (request) Object.assign(request, { sent: encodedDataLength, end: (timestamp + request.offset) * 1000 });
  });
  return requests;
}
