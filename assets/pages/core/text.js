// The texts of the pages, from Fluent files, in the language that the shell was filled in with; dates, numbers and sizes.
import { FluentBundle, FluentResource } from "../vendor/vendor.js";
import { ASSETS, remember } from "./dom.js";

export const LANGUAGE = document.documentElement.lang;

// The languages, each by its own name.
export const LANGUAGES = { en: "English", de: "Deutsch", es: "Español", fr: "Français", tr: "Türkçe" };

const bundle = new FluentBundle(LANGUAGE, { useIsolating: false });
const loaded = new Map();

// Loads a group of texts once: "pages" for everybody, "account", "admin".
export function loadTexts(group) {
  if (!loaded.has(group)) loaded.set(group, load(group));
  return loaded.get(group);
}

async function load(group) {
  const response = await fetch(`${ASSETS}/locales/${group}.${LANGUAGE}.ftl`);
  if (!response.ok) {
    loaded.delete(group);
    throw new TypeError(`no texts: ${group}`);
  }
  bundle.addResource(new FluentResource(await response.text()), { allowOverrides: true });
}

// A text by its id. A test finds ids that a language lacks.
export function t(id, args = undefined) {
  const message = bundle.getMessage(id);
  if (!message?.value) return id;
  const errors = [];
  return bundle.formatPattern(message.value, args, errors);
}

// Changes the language: what the server paints differs, so the page is loaded anew.
export function setLanguage(language) {
  remember("language", language);
  location.reload();
}

const dayFormat = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "medium" });
const timeFormat = new Intl.DateTimeFormat(LANGUAGE, { dateStyle: "long", timeStyle: "short" });
const relativeFormat = new Intl.RelativeTimeFormat(LANGUAGE, { numeric: "auto" });
const numberFormat = new Intl.NumberFormat(LANGUAGE);

export const formatNumber = (number) => numberFormat.format(number);
export const formatTime = (at) => timeFormat.format(new Date(at));
export const formatDay = (at) => dayFormat.format(new Date(at));

// Within a week as "3 days ago", else as a date.
export function formatWhen(at) {
  const seconds = (new Date(at).getTime() - Date.now()) / 1000;
  const size = Math.abs(seconds);
  if (size < 45) return relativeFormat.format(0, "second");
  if (size < 3600) return relativeFormat.format(Math.round(seconds / 60), "minute");
  if (size < 86_400) return relativeFormat.format(Math.round(seconds / 3600), "hour");
  if (size < 604_800) return relativeFormat.format(Math.round(seconds / 86_400), "day");
  return dayFormat.format(new Date(at));
}

// Bytes in units of 1024, as the limits are: "8 MiB".
export function formatBytes(bytes) {
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let unit = 0;
  let size = bytes;
  while (size >= 1024 && unit < units.length - 1) {
    size /= 1024;
    unit += 1;
  }
  const digits = size < 10 && unit > 0 ? 1 : 0;
  return `${new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: digits }).format(size)} ${units[unit]}`;
}

export const formatMegapixels = (pixels) =>
  new Intl.NumberFormat(LANGUAGE, { maximumFractionDigits: 1 }).format(pixels / 1e6);
