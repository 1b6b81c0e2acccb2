// Uploads a picture and shows it, with the types that openapi-typescript makes from the description. It must compile under
// `strict` without a cast.
import { readFile } from "node:fs/promises";
import { strict as assert } from "node:assert";
import createClient from "openapi-fetch";
import type { paths } from "./api.js";

const [base, token, path] = process.argv.slice(2);
assert(base !== undefined && token !== undefined && path !== undefined);
const picture = new Uint8Array(await readFile(path));
const api = createClient<paths>({ baseUrl: base, headers: { Authorization: `Bearer ${token}` } });
const version = { path: { version: "v1" } };

const form = new FormData();
form.append("picture", new Blob([picture], { type: "image/jpeg" }), "profile_picture.jpg");
const uploaded = await api.POST("/api/{version}/user/profile-picture", {
  params: version,
  // The generator's type of a file is `string`; what is sent is the form.
  body: { picture: "" },
  bodySerializer: () => form,
});
assert.equal(uploaded.response.status, 201);
assert.equal(uploaded.data?.filesize, picture.byteLength);

const raw = await api.POST("/api/{version}/user/profile-picture", {
  params: { ...version, query: { name: "raw.jpg" } },
  headers: { "Content-Type": "image/jpeg" },
  body: "",
  bodySerializer: () => new Blob([picture]),
});
assert.equal(raw.data?.basename, "raw.jpg");

const me = await api.GET("/api/{version}/me", { params: version });
const current = me.data?.profile_picture;
assert(current, "the account has a picture");
const [, , uuid, basename] = current.url.split("/");
assert(uuid !== undefined && basename !== undefined);
const shown = await api.GET("/user/{uuid}/{basename}", {
  params: { path: { uuid, basename } },
  parseAs: "arrayBuffer",
});
assert(shown.data);
assert.deepEqual(new Uint8Array(shown.data), picture);

const outside = await api.GET("/user/{uuid}/{basename}", {
  params: { path: { uuid, basename }, header: { range: "bytes=999999-" } },
  parseAs: "text",
});
assert.equal(outside.response.status, 416);

const refused = await api.GET("/api/{version}/users", { params: version });
assert.equal(refused.error?.status, 403);
