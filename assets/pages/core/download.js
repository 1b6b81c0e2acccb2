// Files to keep that the API sends. Where the sign-in has ended, the browser would keep the error as a file: so one call goes ahead.
import { at, html } from "./dom.js";
import { api } from "./api.js";
import { Icon } from "./parts.js";

// A link that looks like a button. `onProblem` gets what went wrong, or null before the next try.
export function DownloadLink({ path, onProblem, label, children }) {
  const download = async (event) => {
    const link = event.currentTarget;
    if (link.dataset.checked) return;
    event.preventDefault();
    onProblem(null);
    try {
      await api("api/v1/me");
    } catch (problem) {
      onProblem(problem);
      return;
    }
    link.dataset.checked = "yes";
    link.click();
    delete link.dataset.checked;
  };
  return html`<a class="button plain" href=${at(path)} download aria-label=${label} onClick=${download}><${Icon} name="arrow-down" /><span>${children}</span></a>`;
}
