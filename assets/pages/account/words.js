// Texts from elsewhere, drawn so that they read well: names of settings between backticks, addresses that break where they may.
import { html } from "../app.js";

// The server's sentences about applications mark names of settings with backticks.
export const Marked = ({ text }) => text.split("`").map((part, index) => (index % 2 === 1 ? html`<code key=${index} translate=${false}>${part}</code>` : part));

// An address breaks after an @ or a slash and before a dot, not in the middle of a word.
export const Breakable = ({ text }) => text.split(/(?<=[@/])|(?=\.)/).map((part, index) => (index === 0 ? part : html`<wbr key=${index} />${part}`));
