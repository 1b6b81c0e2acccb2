// What is shown instead of a picture: each style as a live sample of the person's own avatar.
import { useState } from "../vendor/vendor.js";
import { BASE, ChoiceCards, ProblemNotice, api, html, server, t, toast, useStore } from "../app.js";

export function Styles({ person, account, isOwn, isOpen, onChange }) {
  const { styles, default_style: usual } = useStore(server);
  const [problem, setProblem] = useState(null);
  const chosen = person.default_style ?? "";
  const choose = async (style, isUndo = false) => {
    setProblem(null);
    try {
      await api(account, { method: "PATCH", body: { default_style: style || null } });
      onChange();
      if (!isUndo) toast(t("styles-saved"), () => choose(chosen, true));
    } catch (thrown) {
      setProblem(thrown);
    }
  };
  const sample = (style) => html`<img class=${style === "blank" ? "sample blank" : "sample"} src=${`${BASE}u/${person.slug}?s=144&d=${style}&f=y`} alt="" width="72" height="72" loading="lazy" />`;
  const options = [
    { value: "", title: t("styles-usual"), face: sample(usual) },
    ...styles.map((style) => ({ value: style, title: t(`style-${style}`), face: sample(style) })),
  ];
  return html`<details class="styles" open=${isOpen}>
    <summary>${t("styles-title")}</summary>
    ${isOwn && html`<p class="quiet-text">${t("styles-text")}</p>`}
    <${ProblemNotice} problem=${problem} />
    <${ChoiceCards} legend=${t("styles-title")} isLegendHidden name="style" value=${chosen} onChange=${(style) => choose(style)} options=${options} isCompact />
  </details>`;
}
