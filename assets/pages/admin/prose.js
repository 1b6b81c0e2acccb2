// The prose of the API's description: paragraphs, with code between backticks. It is English in every language of the pages.
import { html } from "../app.js";

// The pieces of a line: text, and code.
export const inline = (text) => text.split(/(`[^`]+`)/).map((part) => (part.startsWith("`") && part.endsWith("`") && part.length > 2 ? html`<code>${part.slice(1, -1)}</code>` : part));

export function Prose({ text }) {
  if (!text) return null;
  const paragraphs = text.split(/\n\s*\n/).map((paragraph) => paragraph.replace(/\s*\n\s*/g, " "));
  return html`<div class="prose" lang="en">${paragraphs.map((paragraph, index) => html`<p key=${index}>${inline(paragraph)}</p>`)}</div>`;
}
