// Who of the rows is on this server already: asked in the way that takes the fewest requests.
import { useEffect, useRef, useState } from "../vendor/vendor.js";
import { api, withQuery } from "../app.js";

const PAGE = 200;

// More requests than this are not made: then one sees only in the end who is there already.
const MOST_REQUESTS = 60;

const AT_ONCE = 4;

const keyOf = (email) => email.trim().toLowerCase();

// Answers { people, isComplete }: a Map of people by their addresses, and whether every row was looked up.
export function useKnownPeople(rows) {
  const known = useRef(new Map());
  const asked = useRef(new Set());
  const isWhole = useRef(false);
  const [state, setState] = useState({ people: known.current, isComplete: true, isAsking: false });
  const emails = [...new Set(rows.filter((row) => !row.fault).map((row) => keyOf(row.email)))];
  const key = emails.join("\n");
  useEffect(() => {
    const open = emails.filter((email) => !asked.current.has(email));
    if (isWhole.current || open.length === 0) return undefined;
    const controller = new AbortController();
    setState((former) => ({ ...former, isAsking: true }));
    lookUp(open, controller.signal).then(
      (found) => {
        for (const person of found.people) known.current.set(keyOf(person.email), person);
        for (const email of found.asked) asked.current.add(email);
        isWhole.current = found.isWhole;
        setState({ people: new Map(known.current), isComplete: found.isWhole || open.every((email) => asked.current.has(email)), isAsking: false });
      },
      () => {
        if (!controller.signal.aborted) setState((former) => ({ ...former, isComplete: false, isAsking: false }));
      },
    );
    return () => controller.abort();
  }, [key]);
  return state;
}

// Looks up addresses: all people where those are few, else each address by itself where these are few.
async function lookUp(emails, signal) {
  const first = await api(withQuery("api/v1/users", { limit: PAGE }), { signal });
  const pages = Math.ceil((first.total ?? Infinity) / PAGE);
  if (pages <= Math.min(MOST_REQUESTS, Math.max(1, emails.length))) {
    const people = [...first.users];
    for (let after = first.next; after; ) {
      const page = await api(withQuery("api/v1/users", { limit: PAGE, after }), { signal });
      people.push(...page.users);
      after = page.next;
    }
    return { people, asked: [], isWhole: true };
  }
  if (emails.length > MOST_REQUESTS) return { people: [], asked: [], isWhole: false };
  const people = [];
  const queue = [...emails];
  const work = async () => {
    while (queue.length > 0) {
      const email = queue.shift();
      const page = await api(withQuery("api/v1/users", { q: email, limit: 5 }), { signal });
      people.push(...page.users.filter((person) => keyOf(person.email) === email));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return { people, asked: emails, isWhole: false };
}
