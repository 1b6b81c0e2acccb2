// Names of settings and of their subjects. Those that this page does not know are shown in the server's English.
import { LANGUAGE, t } from "../app.js";

// A text in the language of the page, or what the server calls it: { text, language }.
function known(id, english) {
  const text = t(id);
  return text === id ? { text: english, language: LANGUAGE === "en" ? undefined : "en" } : { text, language: undefined };
}

export const subjectOf = (subject) => known(`settings-subject-${subject.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-").replace(/-$/, "")}`, subject);

export function nameOfSetting(key) {
  const words = key.replaceAll("_", " ");
  return known(`settings-name-${key.replaceAll("_", "-")}`, words[0].toUpperCase() + words.slice(1));
}
