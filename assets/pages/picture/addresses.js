// Addresses of stored pictures. What is at an address with a content's hash never changes.

// The whole stored picture, without crop and rotation.
export function wholeUrl(picture) {
  const url = new URL(picture.content_url, location.href);
  for (const name of ["crop", "rotate", "s"]) url.searchParams.delete(name);
  return url.pathname + url.search;
}
