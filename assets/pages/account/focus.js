// Where the focus goes when a row of a list is gone: to the row that takes its place, else to the nearest one with something to
// press, else to a heading: that of the page, unless another one is named.
const PRESSABLE = "button, summary, a[href]";

export function focusRow(list, index, heading = "title") {
  setTimeout(() => {
    const rows = [...(list.current?.children ?? [])];
    const byNearness = [...rows.slice(index), ...rows.slice(0, index).reverse()];
    const row = byNearness.find((known) => known.querySelector(PRESSABLE));
    (row?.querySelector(PRESSABLE) ?? document.getElementById(heading))?.focus();
  });
}

// Where the button that was pressed is gone, one goes on in the field that it was about.
export const focusField = (name) => setTimeout(() => document.querySelector(`#main [name="${name}"]`)?.focus());
