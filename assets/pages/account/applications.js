// The applications, to search: each with the text to paste, where it goes, what else to know, and the check that it works.
import { useEffect, useState } from "../vendor/vendor.js";
import { Button, CopyBlock, Field, Icon, announce, html, place, setQuery, t, useRested, useStore, user } from "../app.js";
import { focusField } from "./focus.js";
import { LiveCheck } from "./live-check.js";
import { Marked } from "./words.js";

// The letters of a search that count.
const plain = (text) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");

const matches = (application, wanted) =>
  [application.application, application.name, application.place].some((text) => plain(text).includes(plain(wanted)));

export function Applications({ connections: { applications } }) {
  const { query } = useStore(place);
  const [wanted, setWanted] = useState(query.get("q") ?? "");
  const rested = useRested(wanted);
  const found = applications.filter((application) => matches(application, wanted));
  const open = query.get("for");
  useEffect(() => {
    if (rested !== (query.get("q") ?? "")) {
      setQuery({ q: rested });
      announce(t("connect-count", { count: found.length }));
    }
  }, [rested]);
  const clear = () => {
    setWanted("");
    focusField("q");
  };
  return html`<section class="section" aria-labelledby="applications">
    <div class="section-head">
      <h2 id="applications">${t("connect-applications")}</h2>
      <span class="quiet-text">${t("connect-count", { count: found.length })}</span>
    </div>
    <div role="search"><${Field} label=${t("connect-search")} type="search" name="q" placeholder="Gitea, WordPress, Discourse …" autocomplete="off" spellcheck=${false} value=${wanted} onInput=${setWanted} /></div>
    ${found.length > 0 && html`<ul class="rows applications">
      ${found.map((application) => html`<${Application} key=${application.application} application=${application} isOpen=${open === application.application} />`)}
    </ul>`}
    ${found.length === 0 && html`<${NotFound} wanted=${wanted} clear=${clear} />`}
  </section>`;
}

// An application that is not in the list is often one of those that only need the base address.
const NotFound = ({ wanted, clear }) => html`<div class="card stack">
  <p>${t("connect-none", { wanted })}</p>
  <p class="quiet-text">${t("connect-none-text")}</p>
  <div class="actions"><${Button} icon="x" onClick=${clear}>${t("connect-none-clear")}<//></div>
</div>`;

function Application({ application, isOpen }) {
  // The address of the page names the application that is open, so that it can be sent to somebody.
  const toggle = (event) => {
    const isNowOpen = event.currentTarget.open;
    const current = place.get().query.get("for");
    if (isNowOpen && current !== application.application) setQuery({ for: application.application });
    if (!isNowOpen && current === application.application) setQuery({ for: null });
  };
  return html`<li>
    <details class="application" name="application" open=${isOpen} onToggle=${toggle}>
      <summary><span class="application-name"><strong>${application.name}</strong><span lang="en"><${Marked} text=${application.place} /></span></span></summary>
      ${isOpen && html`<${Steps} application=${application} />`}
    </details>
  </li>`;
}

// "Gitea, Forgejo" and "Roundcube (plug-in gravatar)" in a sentence: the first name, without what it is.
const inSentence = (name) => name.split(/,| \(/)[0];

const Steps = ({ application: { name, place: where, text, notes } }) => html`<ol class="paste-steps">
  <li class="stack">
    <h3>${t("connect-step-paste")}</h3>
    <p class="paste-where"><span class="quiet-text">${t("connect-where")}</span> <span lang="en"><${Marked} text=${where} /></span></p>
    <${CopyBlock} text=${text} label=${t("connect-text-for", { name })} />
    ${notes.length > 0 && html`<ul class="paste-notes" lang="en">${notes.map((note) => html`<li key=${note}><${Icon} name="info" /><span><${Marked} text=${note} /></span></li>`)}</ul>`}
  </li>
  <li class="stack">
    <h3>${t("connect-step-check")}</h3>
    <p class="quiet-text">${t("connect-step-check-text", { name: inSentence(name) })}</p>
    <${LiveCheck} subject=${user.get().email} application=${inSentence(name)} />
  </li>
</ol>`;
