// Where the pages are, how they are drawn, and what the browser withholds over plain HTTP.
import { h, htm } from "../vendor/vendor.js";

// Markup as template strings: html`<p class="x">${text}</p>`.
export const html = htm.bind(h);

const root = document.documentElement;

// The base path, with a slash at its end.
export const BASE = root.dataset.base;

// The folder of this version's assets.
export const ASSETS = root.dataset.assets;

// The name of the house.
export const SITE = root.dataset.site;

// The address of a page or a call below the base path: at("api/session").
export const at = (path) => BASE + path;

// The pages keep language and theme in cookies, which the server reads to paint the page right at once.
export function remember(name, value) {
  const age = value === null ? 0 : 31_536_000;
  document.cookie = `tondo_${name}=${value ?? ""}; path=${BASE}; max-age=${age}; samesite=lax`;
}

export const currentTheme = () => root.dataset.theme;

export function setTheme(theme) {
  remember("theme", theme === "device" ? null : theme);
  root.dataset.theme = theme;
  const schemes = { light: "light", dark: "dark", device: "light dark" };
  document.querySelector('meta[name="color-scheme"]').content = schemes[theme];
}

// Copies a text. Over plain HTTP browsers withhold navigator.clipboard, but not the old command.
export async function copyText(text) {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Not allowed, or the window has no focus: the old way may still work.
    }
  }
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "offscreen";
  const parent = document.querySelector("dialog[open]") ?? document.body;
  const focused = document.activeElement;
  parent.append(field);
  field.select();
  const isCopied = document.execCommand("copy");
  field.remove();
  focused?.focus();
  return isCopied;
}

// Ids for labels and descriptions. crypto.randomUUID is missing over plain HTTP, and not needed.
let lastId = 0;
export const newId = (prefix) => `${prefix}-${(lastId += 1)}`;

export const prefersReducedMotion = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

// Changes the page as one motion, where the browser can and people want it: what has the same name before and after moves.
export async function inMotion(change) {
  if (!document.startViewTransition || prefersReducedMotion()) return change();
  return document.startViewTransition(change).updateCallbackDone;
}

// Tells screen readers what changed, without moving the focus. Said at most twice a second.
let announcing = null;
export function announce(text) {
  clearTimeout(announcing);
  announcing = setTimeout(() => {
    document.getElementById("announcer").textContent = text;
  }, 500);
}
