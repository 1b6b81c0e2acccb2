// The search of a page: the address keeps what is looked for.
import { useEffect, useRef, useState } from "../vendor/vendor.js";
import { Icon, html, newId, place, setQuery, useRested, useStore } from "../app.js";

// Searches as one types; the address follows once the typing rests. The key / leads here from everywhere on the page where
// nothing is typed in.
export function SearchField({ label, placeholder }) {
  const { query } = useStore(place);
  const inAddress = query.get("q") ?? "";
  const [text, setText] = useState(inAddress);
  const rested = useRested(text);
  const written = useRef(inAddress);
  const input = useRef(null);
  const id = useRef(newId("search")).current;
  useEffect(() => {
    if (rested === written.current) return;
    written.current = rested;
    setQuery({ q: rested.trim() });
  }, [rested]);
  useEffect(() => {
    // The address changed by a link or a button: the field follows.
    if (inAddress !== written.current.trim()) {
      written.current = inAddress;
      setText(inAddress);
    }
  }, [inAddress]);
  useEffect(() => {
    const focus = (event) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      event.preventDefault();
      input.current.focus();
      input.current.select();
    };
    addEventListener("keydown", focus);
    return () => removeEventListener("keydown", focus);
  }, []);
  return html`<div class="search-field">
    <label for=${id} class="offscreen">${label}</label>
    <${Icon} name="search" />
    <input ref=${input} id=${id} type="search" value=${text} placeholder=${placeholder} maxlength="100" autocomplete="off" autocapitalize="none" spellcheck=${false} aria-keyshortcuts="/" onInput=${(event) => setText(event.target.value)} />
    <kbd aria-hidden="true">/</kbd>
  </div>`;
}

// Whether keys are for a field or a dialog there, and not for the page.
const isTyping = (element) =>
  element.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog") !== null || document.querySelector("dialog[open]") !== null;
