// A house with the people and pictures that pages show: somebody with everything, somebody with nothing, long names, an asked
// address, a disabled person, an open set-up link, a removed picture.
import { drawPicture } from "./pictures.mjs";
import { addPerson, invite } from "./server.mjs";

export const LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh y de la Santísima Trinidad Ruiz";

// Sets ada (administrator), grace (everything), emmy (nothing) and `link`, a set-up link that waits.
export async function furnish(house) {
  const { server, browser } = house;
  house.ada = addPerson(server, "ada@example.org", { name: "Ada Lovelace", isAdministrator: true });
  house.grace = addPerson(server, "grace@example.org", { name: "Grace Hopper" });
  house.emmy = addPerson(server, "emmy@example.org");
  house.long = addPerson(server, `${"long".repeat(12)}@${"a-domain-with-a-long-name.".repeat(3)}example.org`, { name: LONG_NAME });
  addPerson(server, "charles@example.org", { name: "Charles Babbage" });
  server.command("user", "disable", "charles@example.org");
  house.link = invite(server, "hedy@example.org", "Hedy Lamarr");
  await Promise.all([house.ada, house.grace, house.long].map(async (person) => (person.id = (await person.api("api/v1/me")).id)));
  await hangPictures(house, browser);
  await house.grace.api("api/v1/me/addresses", { method: "POST", body: { address: "grace@navy.example" } });
  await house.grace.api("api/v1/me", { method: "PATCH", body: { public: true } });
}

async function hangPictures({ ada, grace, long }, browser) {
  const context = await browser.newContext();
  const draw = (width, height, more) => drawPicture(context, { width, height, ...more });
  const put = (person, file, query = "", mime = "image/jpeg") => person.api(`api/v1/user/profile-picture${query}`, { method: "POST", file, mime });
  await put(ada, await draw(500, 400), "?alt=Ada%20at%20her%20desk");
  await put(long, await draw(300, 500));
  for (const size of [300, 310, 320]) await put(grace, await draw(size, size), `?name=a-picture-with-a-very-long-name-${size}-${"x".repeat(60)}.jpg`);
  await put(grace, await draw(400, 300, { type: "image/png", isTransparent: true }), "", "image/png");
  await context.close();
  const { pictures } = await grace.api("api/v1/user/pictures");
  await grace.api(`api/v1/user/pictures/${pictures.at(-1).id}`, { method: "DELETE" });
  await ada.api(`api/v1/users/${grace.id}/pictures/${pictures.at(-2).id}`, { method: "DELETE" });
}
