// The picture's editor as a person uses it: choosing a file, dragging, pinching, keys and buttons; and what is then in its frame.
import assert from "node:assert/strict";

// The parts of the editor on a page, by the names that they have for everybody.
export function editorOf({ page, t }) {
  const editor = page.locator(".editor");
  const button = (id) => editor.getByRole("button", { name: t(id), exact: true });
  return {
    frame: page.getByRole("group", { name: t("crop-frame") }),
    zoom: page.getByRole("slider", { name: t("crop-zoom") }),
    larger: button("crop-larger"),
    smaller: button("crop-smaller"),
    turn: button("crop-turn"),
    whole: button("crop-whole"),
    left: button("crop-left"),
    right: button("crop-right"),
    up: button("crop-up"),
    down: button("crop-down"),
    save: button("save-picture"),
    cancel: button("cancel"),
  };
}

export const asFile = (buffer, name = "photo.jpg", mimeType = "image/jpeg") => ({ name, mimeType, buffer });

// The named button that leads to a file: not the picture that is a button, too, nor the hidden field.
export function chooseButton({ page, t }) {
  const named = (id) => page.locator(".well .actions button").and(page.getByRole("button", { name: t(id), exact: true }));
  return named("choose-picture").or(named("change-picture"));
}

// Presses the button that leads to a file, and chooses one.
export async function chooseFile({ page, t }, file, press = (button) => button.click()) {
  const button = chooseButton({ page, t });
  const [chooser] = await Promise.all([page.waitForEvent("filechooser"), press(button)]);
  await chooser.setFiles(file);
}

// Chooses a file and waits until it can be positioned.
export async function openInEditor(visit, file, press) {
  await chooseFile(visit, file, press);
  const editor = editorOf(visit);
  await editor.frame.waitFor();
  return editor;
}

// The zoom as it is told to everybody, in percent.
export const percentOf = async (editor) => Number(await editor.zoom.inputValue());

// The forms that the page sends, as lists of names and values; files by their names and sizes.
export async function noteForms(page) {
  await page.addInitScript(() => {
    window.sentForms = [];
    const { send } = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.send = function (body) {
      if (body instanceof FormData) {
        const plain = ([name, value]) => [name, value instanceof File ? { name: value.name, size: value.size, type: value.type } : value];
        window.sentForms.push(Object.fromEntries([...body].map(plain)));
      }
      return send.call(this, body);
    };
  });
}

export const lastForm = (page) => page.evaluate(() => window.sentForms.at(-1));

// Saves and waits until the new picture is shown.
export async function save(visit, press = (button) => button.click()) {
  const editor = editorOf(visit);
  await press(editor.save);
  await editor.frame.waitFor({ state: "detached" });
}

// Moves two fingers from a distance to another one, around the middle of the frame, in steps as a hand does.
export async function pinch(page, frame, from, to) {
  const { x, y } = await middleOf(frame);
  const client = await page.context().newCDPSession(page);
  const fingers = (distance) => [-1, 1].map((side, id) => ({ x: x + (side * distance) / 2, y, id }));
  await client.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: fingers(from) });
  for (let step = 1; step <= 10; step += 1) {
    const distance = from + ((to - from) * step) / 10;
    await client.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: fingers(distance) });
  }
  await settle(page);
  await client.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await settle(page);
}

// Moves one finger over the frame.
export async function swipe(page, frame, { x: byX, y: byY }) {
  const { x, y } = await middleOf(frame);
  const client = await page.context().newCDPSession(page);
  await client.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: [{ x, y }] });
  for (let step = 1; step <= 10; step += 1) {
    await client.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: [{ x: x + (byX * step) / 10, y: y + (byY * step) / 10 }] });
  }
  await settle(page);
  await client.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await settle(page);
}

// Drags with the mouse.
export async function drag(page, frame, { x: byX, y: byY }) {
  const { x, y } = await middleOf(frame);
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + byX, y + byY, { steps: 10 });
  await settle(page);
  await page.mouse.up();
  await settle(page);
}

export async function middleOf(locator) {
  const box = await locator.boundingBox();
  assert.ok(box, "it is not shown");
  return { x: Math.round(box.x + box.width / 2), y: Math.round(box.y + box.height / 2) };
}

// Two frames of drawing: what was asked for before them is shown.
export const settle = (page) => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
