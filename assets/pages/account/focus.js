// Where the focus goes when what had it is gone.

// A dialog that closes gives the focus back to the button that opened it, a moment later. What moves it on must come after.
const AFTER_DIALOG_MS = 60;

const later = (find) => setTimeout(() => find()?.focus(), AFTER_DIALOG_MS);

const PRESSABLE = "button, summary, a[href]";

// After a row: to the row that takes its place, else to the nearest one with something to press, else to a heading, which is
// that of the page unless another one is named.
export function focusRow(list, index, heading = "title") {
  later(() => {
    const rows = [...(list.current?.children ?? [])];
    const byNearness = [...rows.slice(index), ...rows.slice(0, index).reverse()];
    const row = byNearness.find((known) => known.querySelector(PRESSABLE));
    return row?.querySelector(PRESSABLE) ?? document.getElementById(heading);
  });
}

export const focusHeading = (id) => later(() => document.getElementById(id));

// After a button about a field: to that field.
export const focusField = (name) => later(() => document.querySelector(`#main [name="${name}"]`));
