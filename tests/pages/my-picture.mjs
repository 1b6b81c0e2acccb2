// What else My picture does: undo, former pictures, words, the trash, drawings instead of a picture, dropping and pasting; each
// done in the browser, and seen by the API.
import assert from "node:assert/strict";
import { signIn, useHouse, visitTest } from "./support/browser.mjs";
import { asFile, editorOf, openInEditor, save } from "./support/editor.mjs";
import { whenLoaded } from "./support/page-states.mjs";
import { drawPicture } from "./support/pictures.mjs";
import { addPerson } from "./support/server.mjs";

let count = 0;

const house = useHouse();

// Each test has a person of its own with pictures of these widths, the last one being shown.
function pictureTest(name, widths, run) {
  visitTest(name, house, {}, async (visit) => {
    count += 1;
    const person = addPerson(house.server, `person${count}@example.org`, { name: `Person ${count}` });
    for (const width of widths) await person.api("api/v1/user/profile-picture", { method: "POST", file: await drawPicture(visit.context, { width, height: 300 }) });
    await signIn(visit, person.email);
    await visit.page.goto(`${visit.base}/-/picture`);
    await whenLoaded(visit.page);
    const me = async () => person.api("api/v1/me");
    await run({ ...visit, person, me, until: (isSo) => until(async () => isSo(await me())) });
  });
}

async function until(isSo) {
  for (let round = 0; round < 100; round += 1) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.fail(`it does not come to be: ${isSo}`);
}

const press = ({ page, t }, id) => page.getByRole("button", { name: t(id), exact: true }).last().click();

const widthOf = ({ profile_picture: picture }) => picture?.width ?? null;

async function openDetails({ page, t }, index) {
  await page.locator(".strip li").nth(index).getByRole("button").last().click();
  await page.getByRole("dialog", { name: t("details-title") }).waitFor();
}

pictureTest("a new picture is undone: the former one is shown again", [310], async (visit) => {
  await openInEditor(visit, asFile(await drawPicture(visit.context, { width: 320, height: 300 })));
  await save(visit);
  assert.equal(widthOf(await visit.me()), 320);
  await press(visit, "undo");
  await visit.until((me) => widthOf(me) === 310);
});

pictureTest("the very first picture is undone: there is none again", [], async (visit) => {
  await openInEditor(visit, asFile(await drawPicture(visit.context, { width: 320, height: 300 })));
  await save(visit);
  await press(visit, "undo");
  await visit.until((me) => widthOf(me) === null);
  await visit.page.getByText(visit.t("well-title-none")).waitFor();
});

pictureTest("a former picture is brought back by one press, and that is undone", [310, 320, 330], async (visit) => {
  await visit.page.locator(".strip-face:not(:has(.cornice))").last().click();
  await visit.until((me) => widthOf(me) === 310);
  await visit.page.getByText(visit.t("brought-back")).first().waitFor();
  await press(visit, "undo");
  await visit.until((me) => widthOf(me) === 330);
});

pictureTest("a deleted picture asks first, is in the trash, and comes back", [310, 320], async (visit) => {
  const { page, t, person } = visit;
  await openDetails(visit, 0);
  await press(visit, "delete");
  await page.getByText(t("delete-current-text")).waitFor();
  await press(visit, "cancel");
  assert.equal(widthOf(await visit.me()), 320, "it is deleted without a yes");

  await openDetails(visit, 0);
  await press(visit, "delete");
  await press(visit, "delete-go");
  await visit.until((me) => widthOf(me) === null);
  await press(visit, "undo");
  await visit.until((me) => widthOf(me) === 320);

  await openDetails(visit, 1);
  await press(visit, "delete");
  await page.getByText(t("delete-former-text")).waitFor();
  await press(visit, "delete-go");
  await page.getByText(t("trash-title", { count: 1 })).click();
  await press(visit, "trash-restore");
  await until(async () => (await person.api("api/v1/user/pictures")).pictures.length === 2);
});

pictureTest("what is deleted now is gone for good", [310, 320], async (visit) => {
  const { page, t, person } = visit;
  await openDetails(visit, 1);
  await press(visit, "delete");
  await press(visit, "delete-go");
  await page.getByText(t("trash-title", { count: 1 })).click();
  await page.locator(".trash").getByRole("button", { name: t("trash-erase"), exact: true }).click();
  await page.getByText(t("trash-erase-text")).waitFor();
  await press(visit, "trash-erase");
  await until(async () => (await person.api("api/v1/user/trash")).pictures.length === 0);
  await page.locator(".trash").waitFor({ state: "detached" });
});

pictureTest("words and rating of a picture are kept", [310], async (visit) => {
  const { page, t } = visit;
  await openDetails(visit, 0);
  await page.getByLabel(t("alt-label")).fill("  A person in the garden ");
  await page.getByLabel(t("rating-label"), { exact: true }).selectOption("pg");
  await page.getByRole("dialog").getByRole("button", { name: t("save"), exact: true }).click();
  await page.getByText(t("details-saved")).first().waitFor();
  const { alt } = (await visit.me()).profile_picture;
  assert.equal(alt, "A person in the garden");
  await page.getByAltText("A person in the garden").first().waitFor();
});

pictureTest("a drawing instead of a picture is chosen, shown, and undone", [], async (visit) => {
  const { page, t } = visit;
  await page.locator("label.choice").filter({ hasText: t("style-robohash") }).click();
  await visit.until((me) => me.default_style === "robohash");
  const shown = await (await fetch(`${visit.base}/avatar/${visit.person.hash}?s=80`)).arrayBuffer();
  const robot = await (await fetch(`${visit.base}/avatar/${visit.person.hash}?s=80&d=robohash`)).arrayBuffer();
  assert.ok(Buffer.from(shown).equals(Buffer.from(robot)));
  await press(visit, "undo");
  await visit.until((me) => me.default_style === null);
});

// ---- Other ways for a picture to come ----

// Gives the page a file as the clipboard or a drag does.
const handOver = (page, type, file) =>
  page.evaluate(
    ([kind, text]) => {
      const transfer = new DataTransfer();
      transfer.items.add(new File([Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))], "given.jpg", { type: "image/jpeg" }));
      const options = { bubbles: true, cancelable: true };
      if (kind === "paste") document.body.dispatchEvent(new ClipboardEvent("paste", { ...options, clipboardData: transfer }));
      else document.body.dispatchEvent(new DragEvent(kind, { ...options, dataTransfer: transfer }));
    },
    [type, file.toString("base64")],
  );

pictureTest("a picture is pasted", [], async (visit) => {
  await handOver(visit.page, "paste", await drawPicture(visit.context, { width: 340, height: 300 }));
  await editorOf(visit).frame.waitFor();
  await save(visit);
  await visit.until((me) => widthOf(me) === 340);
});

pictureTest("a picture is dropped anywhere; the page says where it would go", [], async (visit) => {
  const file = await drawPicture(visit.context, { width: 350, height: 300 });
  await handOver(visit.page, "dragover", file);
  await visit.page.getByText(visit.t("drop-here")).waitFor();
  await handOver(visit.page, "drop", file);
  await editorOf(visit).frame.waitFor();
  await save(visit);
  await visit.until((me) => widthOf(me) === 350);
});

pictureTest("whoever leaves with a picture that is not saved is asked", [310], async (visit) => {
  const { page, t } = visit;
  await openInEditor(visit, asFile(await drawPicture(visit.context, { width: 360, height: 300 })));
  await page.getByRole("link", { name: t("nav-account"), exact: true }).first().click();
  await page.getByRole("dialog", { name: t("leave-title") }).waitFor();
  await press(visit, "cancel");
  await editorOf(visit).frame.waitFor();
  await page.getByRole("link", { name: t("nav-account"), exact: true }).first().click();
  await press(visit, "leave-go");
  await page.waitForURL("**/-/account");
  assert.equal(widthOf(await visit.me()), 310);
});

pictureTest("the new picture is seen at once in every place of the page", [310], async (visit) => {
  const { page } = visit;
  await openInEditor(visit, asFile(await drawPicture(visit.context, { width: 370, height: 300 })));
  await save(visit);
  const { content_url: address } = (await visit.me()).profile_picture;
  const own = address.split("?")[0];
  for (const place of [".rail .signed-in", ".well", ".strip li:first-child", ".see"]) await page.locator(`${place} img[src*="${own}"]`).first().waitFor();
});
