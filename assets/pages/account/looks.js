// Language and theme of the pages: both at once, on this device; the language for the server's messages, too.
import { useState } from "../vendor/vendor.js";
import { ChoiceCards, Icon, LANGUAGE, LANGUAGES, ProblemNotice, Select, api, currentTheme, html, setLanguage, setTheme, t } from "../app.js";
import { Setting } from "./setting.js";

const THEMES = [
  ["device", "monitor"],
  ["light", "sun"],
  ["dark", "moon"],
];

export function Looks({ mayLeave }) {
  const [theme, setShown] = useState(currentTheme());
  const [state, setState] = useState({ language: LANGUAGE, problem: null });
  const chooseTheme = (chosen) => {
    setTheme(chosen);
    setShown(chosen);
  };
  // The page is loaded anew in the other language, so what was typed must be saved before.
  const chooseLanguage = async (language) => {
    setState({ language, problem: null });
    if (!(await mayLeave())) {
      setState({ language: LANGUAGE, problem: null });
      return;
    }
    try {
      await api("api/v1/me", { method: "PATCH", body: { language } });
      setLanguage(language);
    } catch (problem) {
      setState({ language, problem });
    }
  };
  const options = THEMES.map(([value, icon]) => ({ value, title: t(`account-theme-${value}`), face: html`<${Icon} name=${icon} />` }));
  return html`<${Setting} id="looks" title=${t("account-looks")} text=${t("account-looks-text")}>
    <${Select} label=${t("language")} hint=${t("account-language-hint")} value=${state.language} onChange=${chooseLanguage} options=${Object.entries(LANGUAGES)} />
    <${ProblemNotice} problem=${state.problem} retry=${() => chooseLanguage(state.language)} />
    <div class="themes"><${ChoiceCards} legend=${t("account-theme")} name="theme" isCompact value=${theme} onChange=${chooseTheme} options=${options} /></div>
  <//>`;
}
