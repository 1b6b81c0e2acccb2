// What the server warns of, first of all, each with what to do: where it is set, or the button that mends it.
import { Button, Notice, at, html, t } from "../app.js";
import { inline } from "./prose.js";

// The settings by which each warning is mended.
const SETTINGS = {
  public_url_unset: "public_url",
  http_open: "public_url",
  untrusted_proxy: "trusted_proxies",
};

export function Warnings({ warnings, onBackup, onClean, isBusy }) {
  if (warnings.length === 0) return null;
  const action = (code) => {
    if (code === "no_recent_backup") return html`<${Button} busy=${isBusy("backup")} onClick=${onBackup}>${t("store-backup-make")}<//>`;
    if (code === "disk_nearly_full") return html`<${Button} busy=${isBusy("gc")} onClick=${onClean}>${t("store-clean-do")}<//>`;
    const key = SETTINGS[code];
    return key && html`<a class="button plain" href=${at(`-/settings?q=${key}`)}>${t("store-to-setting")}</a>`;
  };
  return html`<section class="stack tight" aria-label=${t("store-warnings")}>
    ${warnings.map(({ code, text }) => html`<${Notice} key=${code} kind="warn" action=${action(code)}>${inline(text)}<//>`)}
  </section>`;
}
