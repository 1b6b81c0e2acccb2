// The journal of a development server: what apps sent is there at once, in full, and nothing of it is elsewhere.
import assert from "node:assert/strict";
import { PHONE, useHouse, visitTest } from "./support/browser.mjs";
import { PASSWORD, startDevServer } from "./support/server.mjs";

const seed = `[[people]]
email = "ada@example.org"
password = "${PASSWORD}"
tokens = [{ token = "fixed" }]
`;

const house = useHouse({ seed }, undefined, startDevServer);

const who = "ada@example.org";

const send = (path, options = {}) => fetch(`${house.server.base}/${path}`, { headers: { Authorization: "Bearer fixed" }, ...options });

for (const [window, size] of Object.entries({ "a desk": {}, "a telephone": PHONE })) {
  visitTest(`what an app sent is shown, opened and cleared: ${window}`, house, { who, ...size }, async ({ page, base, t }) => {
    await send("api/dev/requests", { method: "DELETE" });
    await page.goto(`${base}/-/journal`);
    await page.getByText(t("journal-none")).waitFor();
    const body = JSON.stringify({ width: 1, dataUri: `data:image/png;base64,${"A".repeat(3000)}` });
    const headers = { Authorization: "Bearer fixed", "Content-Type": "application/json" };
    await send("api/v1/user/profile-picture", { method: "POST", headers, body });
    await send("api/v1/me?hl=de");
    const rows = page.locator(".journal > li");
    await rows.nth(1).waitFor();
    assert.match(await rows.nth(0).innerText(), /200\s+GET\s+\/api\/v1\/me\?hl=de/);
    assert.match(await rows.nth(1).innerText(), /name: The name field is required\./);
    await rows.nth(1).locator("summary").click();
    const curl = rows.nth(1).locator(".copy-block code");
    assert.match(await curl.innerText(), /^curl -i \\\n  'http.*\/api\/v1\/user\/profile-picture'/);
    assert.match(await rows.nth(1).innerText(), /Bearer \(hidden\)/);
    await page.getByLabel(t("journal-path")).fill("profile-picture");
    await rows.nth(1).waitFor({ state: "detached" });
    assert.equal(await rows.count(), 1);
    await page.getByRole("button", { name: t("journal-clear") }).click();
    await page.getByText(t("journal-none")).waitFor();
  });
}

visitTest("the way to the journal is in the navigation", house, { who }, async ({ page, base, t }) => {
  await page.goto(`${base}/-/picture`);
  await page.getByRole("link", { name: t("nav-journal"), exact: true }).first().click();
  await page.getByRole("heading", { name: t("nav-journal"), level: 1 }).waitFor();
});
