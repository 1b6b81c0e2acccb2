// A request of the journal as a command for a shell. Secrets and the ends of long bodies are not in the journal: the token is a
// variable, and a body that was cut comes from a file.

const quote = (text) => `'${text.replace(/'/g, "'\\''")}'`;

// Headers that curl sets by itself, or that say nothing about the request.
const LEFT_OUT = new Set(["host", "content-length", "connection", "accept-encoding", "user-agent", "authorization", "cookie", "transfer-encoding", "expect"]);

const isLeftOut = (name) => LEFT_OUT.has(name) || name.startsWith("sec-") || name.startsWith("x-forwarded-");

export function curlOf({ method, path, query, headers, body, body_bytes: bytes }, base) {
  const address = new URL(base).origin + path + (query === null ? "" : `?${query}`);
  const parts = ["curl -i", quote(address)];
  if (method === "HEAD") parts[0] = "curl -I";
  else if (method !== "GET") parts.push(`-X ${method}`);
  if (headers.authorization) parts.push('-H "Authorization: Bearer $TOKEN"');
  for (const [name, value] of Object.entries(headers)) {
    if (!isLeftOut(name)) parts.push(`-H ${quote(`${name}: ${value}`)}`);
  }
  const isWhole = body !== null && !body.includes("…") && !body.includes("(hidden)");
  if (isWhole && body !== "") parts.push(`--data-binary ${quote(body)}`);
  else if (bytes) parts.push("--data-binary @body");
  return parts.join(" \\\n  ");
}
