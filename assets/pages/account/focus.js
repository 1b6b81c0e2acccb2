// Where the focus goes when a row of a list is gone: to the row that takes its place, else to the nearest one with something to
// press, else to the title of the page.
const PRESSABLE = "button, summary, a[href]";

export function focusRow(list, index) {
  setTimeout(() => {
    const rows = [...(list.current?.children ?? [])];
    const byNearness = [...rows.slice(index), ...rows.slice(0, index).reverse()];
    const row = byNearness.find((known) => known.querySelector(PRESSABLE));
    (row?.querySelector(PRESSABLE) ?? document.getElementById("title"))?.focus();
  });
}
