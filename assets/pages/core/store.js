// State that several parts of the pages show: who is signed in, what the server is, and what another tab changed.
import { useEffect, useState } from "../vendor/vendor.js";

export function createStore(initial) {
  let value = initial;
  const listeners = new Set();
  return {
    get: () => value,
    set(next) {
      value = next;
      for (const listener of [...listeners]) listener(value);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

export function useStore(store) {
  const [value, setValue] = useState(store.get());
  useEffect(() => {
    setValue(store.get());
    return store.subscribe(setValue);
  }, [store]);
  return value;
}

// The signed-in person, or null; undefined while it is not known yet.
export const user = createStore(undefined);

// What GET /api/v1/server says.
export const server = createStore(null);

// Whether this is a development server, `tondo dev`.
export const isDevelopment = () => server.get()?.development === true;

export const isAdministrator = () => user.get()?.role === "admin";

// Tells the other tabs that something changed, so that they show it, too.
const channel = "BroadcastChannel" in window ? new BroadcastChannel("tondo") : null;

export const tellTabs = (what) => channel?.postMessage(what);

export function onTabs(listener) {
  const handle = (event) => listener(event.data);
  channel?.addEventListener("message", handle);
  return () => channel?.removeEventListener("message", handle);
}
