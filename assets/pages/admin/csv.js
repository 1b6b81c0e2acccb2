// Tables as text: reads what was pasted or chosen, writes files for spreadsheets, and hands them to the browser to keep.

const DELIMITERS = ["\t", ";", ","];

// The lines of a text, each with its number. A line break inside of quotes does not end a line.
export function readLines(text) {
  const lines = [];
  let number = 0;
  let open = null;
  for (const line of text.replace(/^\uFEFF/, "").split(/\r\n|\r|\n/)) {
    number += 1;
    const whole = open ? `${open.text}\n${line}` : line;
    const start = open?.number ?? number;
    const isOpen = (whole.match(/"/g) ?? []).length % 2 === 1;
    if (isOpen) open = { text: whole, number: start };
    else {
      lines.push({ text: whole, number: start });
      open = null;
    }
  }
  // A quote that never closes was not meant as one.
  if (open) open.text.split("\n").forEach((line, index) => lines.push({ text: line, number: open.number + index }));
  return lines.filter((line) => line.text.trim() !== "");
}

// What separates the cells: the sign that stands in the most lines, of tab, semicolon and comma.
export function delimiterOf(lines) {
  const counts = DELIMITERS.map((sign) => lines.filter((line) => splitLine(line, sign).length > 1).length);
  const most = Math.max(...counts);
  return most === 0 ? "," : DELIMITERS[counts.indexOf(most)];
}

// The cells of a line. Quotes around a cell go, a doubled quote inside of one is a quote.
export function splitLine(line, delimiter) {
  const cells = [];
  let cell = "";
  let isQuoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const sign = line[at];
    if (isQuoted && sign === '"' && line[at + 1] === '"') {
      cell += '"';
      at += 1;
    } else if (sign === '"' && (isQuoted || cell.trim() === "")) {
      isQuoted = !isQuoted;
    } else if (sign === delimiter && !isQuoted) {
      cells.push(cell.trim());
      cell = "";
    } else {
      cell += sign;
    }
  }
  cells.push(cell.trim());
  return cells;
}

// A table as CSV (RFC 4180). A cell that a spreadsheet would take for a formula begins with an apostrophe, as those of the
// server do.
export function writeCsv(rows) {
  const cell = (value) => {
    const text = String(value ?? "");
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",;\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  };
  return rows.map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

// Hands a text to the browser as a file to keep. The mark at the beginning makes spreadsheets read it as UTF-8.
export function download(name, text, type = "text/csv;charset=utf-8") {
  const url = URL.createObjectURL(new Blob([type.startsWith("text/csv") ? "\uFEFF" : "", text], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
