// What kind of value a setting has, by which its control is chosen. The form of its default tells; of those whose default says
// nothing, the kinds are named here, and what is not named is a line of text.
import { LANGUAGES, server } from "../app.js";

const LISTS = ["listen", "trusted_proxies", "allowed_hosts", "cors_origins", "redirect_hosts"];

const TIMES_OF_DAY = ["backup_at"];

// What there is to choose from: [value, text].
const same = (values) => values.map((value) => [value, value]);
const CHOICES = {
  locale: () => Object.entries(LANGUAGES),
  default_style: () => same(server.get().styles),
  log_format: () => same(["auto", "pretty", "json"]),
  oidc_create: () => same(["on", "off"]),
  oidc_picture: () => same(["never", "first", "always"]),
  oidc_redirect: () => same(["on", "off"]),
  proxy_create: () => same(["on", "off"]),
};

const FORMS = [
  ["switch", /^(true|false)$/],
  ["color", /^#[0-9a-f]{6}$/i],
  ["size", /^\d+ ?([KMGT]i)?B$/i],
  ["time", /^\d+[smhd]$/],
  ["rate", /^\d+\/\d+[smhd]$/],
  ["number", /^\d+$/],
];

export function kindOf({ key, default: usual }) {
  if (CHOICES[key]) return "choice";
  if (LISTS.includes(key)) return "list";
  if (TIMES_OF_DAY.includes(key)) return "clock";
  return FORMS.find(([, form]) => form.test(usual ?? ""))?.[0] ?? "text";
}

export const choicesOf = ({ key }) => CHOICES[key]();

export const SIZE_UNITS = ["B", "KiB", "MiB", "GiB", "TiB"];
export const TIME_UNITS = ["s", "m", "h", "d"];

// A size or a time as { number, unit }, or null where the text is written in another way.
export function splitQuantity(text, usual, units) {
  const [, number, written] = /^(\d+) ?([A-Za-z]*)$/.exec(text.trim()) ?? [];
  if (number === undefined) return null;
  const unit = units.find((known) => known.toLowerCase() === written.toLowerCase());
  if (unit) return { number, unit };
  // Nothing is nothing in every unit; any other number alone has a unit that only the server knows.
  const [, , of] = /^(\d+) ?([A-Za-z]*)$/.exec(usual ?? "") ?? [];
  return written === "" && Number(number) === 0 && of ? { number, unit: of } : null;
}

export const joinQuantity = ({ number, unit }) => (SIZE_UNITS.includes(unit) ? `${number} ${unit}` : `${number}${unit}`);

export const splitList = (text) => text.split(/[\n,]/).map((part) => part.trim()).filter(Boolean);

export const joinList = (parts) => parts.join(", ");

// Whether two texts are the same value of a setting.
export function isSame(setting, one, other) {
  const kind = kindOf(setting);
  const plain = (text) => {
    if (kind === "list") return joinList(splitList(text));
    const units = { size: SIZE_UNITS, time: TIME_UNITS }[kind];
    const parts = units && splitQuantity(text, setting.default, units);
    return parts ? joinQuantity(parts) : text;
  };
  return plain(one) === plain(other);
}
