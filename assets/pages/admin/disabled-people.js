// Who is disabled: their pictures are not served to anybody, so that pages must not ask for them.
import { api, useLoad, withQuery } from "../app.js";

const PAGE = 200;

// More than these are not asked for; the pictures of the rest are found missing one by one.
const MOST_PAGES = 10;

// A Set of ids, or undefined while it is not known yet.
export function useDisabledPeople() {
  const { data, problem } = useLoad(async (signal) => {
    const ids = new Set();
    let after;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const answer = await api(withQuery("api/v1/users", { active: false, picture: "some", limit: PAGE, after }), { signal });
      for (const person of answer.users) ids.add(person.id);
      after = answer.next;
      if (!after) break;
    }
    return ids;
  });
  return problem ? new Set() : data;
}
