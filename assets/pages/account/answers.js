// What exactly was answered: a table, which narrow windows show as cards, with the headers of each answer folded; the picture,
// and the DNS records of a domain. The roles are written out since browsers take them from tables that are laid out otherwise.
import { useState } from "../vendor/vendor.js";
import { Button, Chip, formatBytes, html, t } from "../app.js";
import { pictureHere } from "./look.js";

const KINDS = { picture: "good", default: "", nothing: "warn", failure: "fault" };
const HASHES = { md5: "MD5", sha1: "SHA-1", sha256: "SHA-256" };

// The first picture that was answered by this server. The browser may show no others here.
export function SeenPicture({ answers }) {
  const seen = answers.find((answer) => ["picture", "default"].includes(answer.verdict) && pictureHere(lastOf(answer)));
  if (!seen) return null;
  return html`<figure class="check-seen"><img src=${pictureHere(lastOf(seen))} alt=${t("connect-seen")} width="80" height="80" /></figure>`;
}

const lastOf = (answer) => answer.redirects.at(-1)?.to ?? answer.url;

export const Answers = ({ answers }) => html`<div class="answers" role="table" aria-label=${t("connect-answers")}>
  <div class="answer head" role="row">
    <span role="columnheader">${t("connect-asked")}</span>
    <span role="columnheader">${t("connect-answer")}</span>
    <span role="columnheader">${t("connect-status")}</span>
    <span role="columnheader">${t("connect-type")}</span>
    <span role="columnheader">${t("connect-size")}</span>
    <span role="columnheader"><span class="offscreen">${t("connect-headers")}</span></span>
  </div>
  ${answers.map((answer, index) => html`<${Answer} key=${index} answer=${answer} />`)}
</div>`;

function Answer({ answer }) {
  const [isOpen, setOpen] = useState(false);
  const { hash, spelling, verdict, status, content_type: type } = answer;
  const cell = (name, content) => html`<div role="cell" class="cell"><span class="cell-name" aria-hidden="true">${name}</span><span class="cell-value">${content}</span></div>`;
  return html`<div class="answer" role="row">
      ${cell(t("connect-asked"), html`<strong>${HASHES[hash] ?? t("connect-as-is")}</strong>${spelling && html` <span class="quiet-text spelling">${spelling}</span>`}`)}
      ${cell(t("connect-answer"), html`<${Chip} kind=${KINDS[verdict]}>${t(`connect-verdict-${verdict}`)}<//>`)}
      ${cell(t("connect-status"), status ?? "–")}
      ${cell(t("connect-type"), type ?? "–")}
      ${cell(t("connect-size"), sizeOf(answer))}
      <div role="cell" class="cell more"><${Button} kind="quiet" aria-expanded=${isOpen ? "true" : "false"} onClick=${() => setOpen(!isOpen)}>${t("connect-headers")}${hash && html`<span class="offscreen"> ${HASHES[hash]}</span>`}<//></div>
    </div>
    ${isOpen && html`<div class="answer-more" role="row"><div role="cell" aria-colspan="6"><${Details} answer=${answer} /></div></div>`}`;
}

function sizeOf({ width, height, bytes }) {
  const parts = [width && height ? `${width} × ${height}` : null, bytes > 0 ? formatBytes(bytes) : null];
  return parts.filter(Boolean).join(", ") || "–";
}

const Details = ({ answer: { url, headers, redirects, error } }) => html`<dl class="facts answer-headers" translate=${false}>
  <dt>${t("connect-url")}</dt><dd><code>${url}</code></dd>
  ${redirects.map(({ status, to }) => html`<dt key=${`${to}-name`}>${status}</dt><dd key=${to}><code>${to}</code></dd>`)}
  ${headers.map(({ name, value }) => html`<dt key=${`${name}-name`}>${name}</dt><dd key=${name}><code>${value}</code></dd>`)}
  ${error && html`<dt>${t("connect-error")}</dt><dd lang="en">${error}</dd>`}
</dl>`;

// The records by which a domain names its server, and what to change about them.
export const Records = ({ federation: { domain, services } }) => html`<section class="section records">
  <h3>${t("connect-records", { domain })}</h3>
  <dl class="facts">
    ${services.map(({ service, records, server, error, advice }) => html`
      <dt key=${`${service}-name`}><code>${service}</code></dt>
      <dd key=${service}>
        ${server && html`<p><strong>${server}</strong></p>`}
        ${!server && !error && html`<p class="quiet-text">${t("connect-records-none")}</p>`}
        ${records.map((record) => html`<p key=${record}><code>${record}</code></p>`)}
        ${error && html`<p lang="en" class="fault-text">${error}</p>`}
        ${advice.map((one) => html`<p key=${one} lang="en" class="quiet-text">${one}</p>`)}
      </dd>`)}
  </dl>
</section>`;
