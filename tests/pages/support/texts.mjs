// The words of the pages, by the ids of their Fluent files: tests follow when a sentence is worded anew.
import { readFileSync } from "node:fs";
import { FluentBundle, FluentResource } from "../../../assets/pages/vendor/vendor.js";

const GROUPS = ["pages", "account", "admin", "journal"];

// A function that answers a text as the pages do: t("save-picture").
export function textsOf(language) {
  const bundle = new FluentBundle(language, { useIsolating: false });
  for (const group of GROUPS) {
    const file = new URL(`../../../assets/pages/locales/${group}.${language}.ftl`, import.meta.url);
    bundle.addResource(new FluentResource(readFileSync(file, "utf8")), { allowOverrides: true });
  }
  return (id, values) => {
    const message = bundle.getMessage(id);
    return message?.value ? bundle.formatPattern(message.value, values, []) : id;
  };
}
