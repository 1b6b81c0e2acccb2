// Sentences with names in them that are links: a text of Fluent whose arguments may be pieces of the page.
import { t } from "../app.js";

const FIRST_MARK = 0xe000;

// The text as a list of strings and pieces: rich("id", { count: 2 }, { actor: html`<a …>Ada</a>` }).
export function rich(id, values, pieces) {
  const names = Object.keys(pieces);
  const marks = Object.fromEntries(names.map((name, index) => [name, String.fromCharCode(FIRST_MARK + index)]));
  const text = t(id, { ...values, ...marks });
  return text.split(/([\uE000-\uE0FF])/).map((part) => {
    const index = part.length === 1 ? part.charCodeAt(0) - FIRST_MARK : -1;
    return index >= 0 && index < names.length ? pieces[names[index]] : part;
  });
}
