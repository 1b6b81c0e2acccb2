// Every page with what can be open on it, at four widths, light, dark and in forced colors: axe-core with the sizes of targets
// finds nothing, and nothing has to be scrolled sideways; neither with text of twice the size nor with more space between lines,
// words and letters.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { useHouse, visitTest } from "./support/browser.mjs";
import { settle } from "./support/editor.mjs";
import { furnish } from "./support/furnish.mjs";
import { AXE_PATH } from "./support/libraries.mjs";
import { openState, pageStates } from "./support/page-states.mjs";

const AXE = readFileSync(AXE_PATH, "utf8");

const WIDTHS = [320, 360, 768, 1280];

const LOOKS = {
  light: { colorScheme: "light", forcedColors: "none" },
  dark: { colorScheme: "dark", forcedColors: "none" },
  "forced colors": { colorScheme: "dark", forcedColors: "active" },
};

const house = useHouse({}, furnish);

for (const { name } of pageStates({})) {
  const stateOf = () => pageStates(house).find((state) => state.name === name);
  visitTest(name, house, () => ({ who: stateOf().who, reducedMotion: "reduce" }), async (visit) => {
    visit.expect(/^console error: Failed to load resource.*404 \(Not Found\).*\/-\/nothing/);
    const { page } = visit;
    const findings = [];
    // What is a window of its own on telephones is another thing at a desk: it is opened in either.
    for (const widths of stateOf().isModalOnPhones ? [WIDTHS.slice(0, 2), WIDTHS.slice(2)] : [WIDTHS]) {
      for (const look of Object.keys(LOOKS)) {
        await page.emulateMedia({ ...LOOKS[look], reducedMotion: "reduce" });
        await page.setViewportSize(sizeOf(widths.at(-1)));
        await openState(visit, stateOf());
        findings.push(...(await lookAtAll(page, widths, look)));
        if (look === "light") findings.push(...(await stretchText(page, widths)));
      }
    }
    assert.deepEqual([...new Set(findings)], []);
  });
}

const sizeOf = (width) => ({ width, height: width < 600 ? 780 : 900 });

async function lookAtAll(page, widths, look) {
  const findings = [];
  await page.evaluate(AXE);
  for (const width of widths) {
    await page.setViewportSize(sizeOf(width));
    await settle(page);
    findings.push(...(await runAxe(page, look)).map((finding) => `${width} px, ${look}: ${finding}`));
    findings.push(...(await findOverflow(page)).map((finding) => `${width} px: ${finding}`));
  }
  return findings;
}

// In forced colors the system chooses text and ground; axe reads -webkit-text-fill-color there, which Chromium tells as the page
// has it and does not paint.
const runAxe = (page, look) =>
  page.evaluate(async (isForced) => {
    const rules = { "target-size": { enabled: true }, "color-contrast": { enabled: !isForced } };
    // Reading style sheets ahead is for rules that are off, and makes style elements, which the policy forbids.
    const { violations } = await axe.run(document, { rules, resultTypes: ["violations"], preload: false });
    const why = (node) => [...node.any, ...node.all, ...node.none][0]?.message ?? "";
    return violations.flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html.slice(0, 160)}: ${why(node)}`));
  }, look === "forced colors");

// What makes the page wider than its window.
const findOverflow = (page) =>
  page.evaluate(() => {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const wide = [...document.body.querySelectorAll("*")].filter((element) => element.getBoundingClientRect().right > clientWidth + 1);
    return [`scrolls sideways by ${scrollWidth - clientWidth} px: ${wide.at(-1)?.outerHTML.slice(0, 120)}`];
  });

// WCAG 1.4.4: text of twice the size; 1.4.12: more space in text.
const STRETCHED = {
  "200 % text": "html { font-size: 200% !important; }",
  "text spacing": "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; } p { margin-bottom: 2em !important; }",
};

async function stretchText(page, widths) {
  const findings = [];
  for (const [how, rules] of Object.entries(STRETCHED)) {
    await useStyle(page, rules);
    // At 200 percent, a window of 1280 pixels holds as much as one of 640 does otherwise.
    for (const width of how === "text spacing" ? widths : widths.filter((one) => one >= 768)) {
      await page.setViewportSize(sizeOf(width));
      await settle(page);
      for (const finding of [...(await findOverflow(page)), ...(await findCutText(page))]) findings.push(`${width} px, ${how}: ${finding}`);
    }
  }
  await useStyle(page, "");
  return findings;
}

// A style sheet of the test; the policy of the pages forbids one in the document.
async function useStyle(page, text) {
  await page.evaluate((rules) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    document.adoptedStyleSheets = [sheet];
  }, text);
  await settle(page);
}

// Texts of buttons, links, headings and labels that do not fit into their boxes. An ellipsis is a choice, not an accident.
const findCutText = (page) =>
  page.evaluate(() => {
    const isCut = (element) => {
      const style = getComputedStyle(element);
      if (style.textOverflow === "ellipsis" || style.overflowX === "auto" || style.overflowX === "scroll") return false;
      if (element.closest(".offscreen, [hidden], .skip") || !element.checkVisibility()) return false;
      const hides = [style.overflowX, style.overflowY].some((value) => value === "hidden" || value === "clip");
      return hides && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1);
    };
    return [...document.querySelectorAll("button, a, h1, h2, h3, label, p, li, dd, legend, summary")].filter(isCut).map((element) => `cut: ${element.outerHTML.slice(0, 120)}`);
  });
