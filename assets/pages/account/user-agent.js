// A browser and its system in words, from what it calls itself.
import { t } from "../app.js";

// In this order: most browsers also carry the names of others.
const BROWSERS = [
  [/\bEdg(e|A|iOS)?\//, "Edge"],
  [/\b(OPR|OPiOS|OPT)\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\bVivaldi\//, "Vivaldi"],
  [/\b(Firefox|FxiOS)\//, "Firefox"],
  [/\b(Chrome|CriOS|HeadlessChrome|Chromium)\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];

const SYSTEMS = [
  [/\biPhone\b/, "iPhone"],
  [/\biPad\b/, "iPad"],
  [/\bAndroid\b/, "Android"],
  [/\bWindows\b/, "Windows"],
  [/\bCrOS\b/, "ChromeOS"],
  [/\bMac OS X\b|\bMacintosh\b/, "macOS"],
  [/\bLinux\b|\bX11\b/, "Linux"],
];

const find = (known, text) => known.find(([pattern]) => pattern.test(text))?.[1];

export function describeDevice(userAgent) {
  if (!userAgent) return t("account-device-unknown");
  const browser = find(BROWSERS, userAgent) ?? userAgent.split(/[\s/]/)[0];
  const system = find(SYSTEMS, userAgent);
  return system ? t("account-device", { browser, system }) : browser;
}

// Whether it is held in the hand.
export const isHandheld = (userAgent) => /\b(iPhone|iPad|Android|Mobile)\b/.test(userAgent ?? "");
