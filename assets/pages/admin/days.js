// Days as people call them: today, yesterday, and the date, in the time zone of whoever looks.
import { LANGUAGE, formatDay } from "../app.js";

const relative = new Intl.RelativeTimeFormat(LANGUAGE, { numeric: "auto" });
const weekday = new Intl.DateTimeFormat(LANGUAGE, { weekday: "long" });

const two = (number) => String(number).padStart(2, "0");

// The local day of a time, such as "2026-01-31".
export function dayOf(time) {
  const date = new Date(time);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

// Entries in their order, by day: [day, entries].
export function groupByDay(entries) {
  const groups = [];
  for (const entry of entries) {
    const day = dayOf(entry.at);
    if (groups.at(-1)?.[0] !== day) groups.push([day, []]);
    groups.at(-1)[1].push(entry);
  }
  return groups;
}

export function dayName(day) {
  const date = new Date(`${day}T00:00`);
  const days = Math.round((date - new Date(`${dayOf(Date.now())}T00:00`)) / 86_400_000);
  const name = days > -2 ? relative.format(days, "day") : weekday.format(date);
  return `${name.charAt(0).toLocaleUpperCase(LANGUAGE)}${name.slice(1)}, ${formatDay(date)}`;
}

// The beginning of a local day as the API takes it, or of the day after it.
export function startOfDay(day, daysLater = 0) {
  const date = new Date(`${day}T00:00`);
  if (Number.isNaN(date.getTime())) return undefined;
  date.setDate(date.getDate() + daysLater);
  return date.toISOString();
}
