// What is noted of a person, as "Name: Ada": for changes that are told.
import { LANGUAGES, t } from "../app.js";

const NONE = "–";

export function describeValue(name, value) {
  return t(`person-value-${name.replaceAll("_", "-")}`, { value: inWords(name, String(value)) });
}

function inWords(name, value) {
  if (value === "" || value === "none") return NONE;
  if (name === "role") return t(`people-role-${value}`);
  if (name === "language") return LANGUAGES[value] ?? value;
  if (name === "public") return value === "true" ? t("person-yes") : t("person-no");
  return value;
}
