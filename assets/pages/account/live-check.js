// The live check: asks the server to look something up as an application would, and says in words what came of it.
import { useEffect, useRef, useState } from "../vendor/vendor.js";
import { Button, Field, Notice, ProblemNotice, announce, html, t, useCountdown } from "../app.js";
import { look } from "./look.js";
import { judge } from "./verdict.js";
import { Answers, Records, SeenPicture } from "./answers.js";

// A field for what to look up, its button, and what was found. `application` is the name of one that was just connected.
export function LiveCheck({ subject: first, application, isAtOnce = false }) {
  const [subject, setSubject] = useState(first);
  const [state, setState] = useState({ finding: null, problem: null, isBusy: false });
  const running = useRef(null);
  const left = useCountdown(state.problem);
  const run = async (event) => {
    event?.preventDefault();
    const wanted = subject.trim();
    if (wanted === "" || left > 0) return;
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    setState((former) => ({ ...former, problem: null, isBusy: true }));
    try {
      const finding = judge(await look(wanted, controller.signal));
      setState({ finding, problem: null, isBusy: false });
      announce(finding.title);
    } catch (problem) {
      if (!controller.signal.aborted) setState({ finding: null, problem, isBusy: false });
    }
  };
  useEffect(() => {
    if (isAtOnce) run();
    return () => running.current?.abort();
  }, []);
  const { finding, problem, isBusy } = state;
  const fault = problem?.fields?.subject;
  return html`<div class="stack check">
    <form class="row field-and-button" onSubmit=${run} noValidate>
      <div class="grow">
        <${Field}
          label=${t("connect-subject")}
          hint=${application ? undefined : t("connect-subject-hint")}
          name="subject"
          maxlength="512"
          autocomplete="off"
          autocapitalize="none"
          spellcheck=${false}
          value=${subject}
          onInput=${setSubject}
          fault=${fault}
          language=${problem?.language}
        />
      </div>
      <${Button} type="submit" kind="primary" icon="search" busy=${isBusy || left > 0}>${left > 0 ? t("try-again-in", { seconds: left }) : t("connect-check")}<//>
    </form>
    ${isBusy && html`<p class="loading" role="status"><span class="ring" aria-hidden="true"></span>${t("connect-checking")}</p>`}
    <${ProblemNotice} problem=${fault ? null : problem} retry=${problem?.isTemporary ? run : null} />
    ${finding && !isBusy && html`<${Finding} finding=${finding} application=${application} />`}
  </div>`;
}

// The verdict, the picture, and below it what exactly was answered.
function Finding({ finding, application }) {
  const { kind, title, text, error, advice, proof, report } = finding;
  return html`<div class="check-finding ${kind}">
      <${SeenPicture} answers=${report?.answers ?? []} />
      <${Notice} kind=${kind} title=${title}>
        <p>${application && proof ? t(`connect-proof-${proof}`, { name: application }) : text}</p>
        ${error && html`<p lang="en" class="quiet-text">${error}</p>`}
        ${advice.length > 0 && html`<ul class="check-advice">${advice.map((one) => html`<li key=${one}>${one}</li>`)}</ul>`}
      <//>
    </div>
    ${report && report.answers.length > 0 && (application ? html`<details><summary>${t("connect-answers")}</summary><${Answers} answers=${report.answers} /></details>` : html`<${Answers} answers=${report.answers} />`)}
    ${report?.federation && !application && html`<${Records} federation=${report.federation} />`}`;
}
