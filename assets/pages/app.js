// The core of the pages, which every page imports. In release builds its modules are joined here, in this order.
export * from "./core/dom.js";
export * from "./core/text.js";
export * from "./core/store.js";
export * from "./core/api.js";
export * from "./core/router.js";
export * from "./core/parts.js";
export * from "./core/form.js";
export * from "./core/providers.js";
export * from "./core/sign-in-form.js";
export * from "./core/dialog.js";
export * from "./core/toast.js";
export * from "./core/sign-in-again.js";
export * from "./core/list.js";
export * from "./core/download.js";
export * from "./core/frame.js";
export * from "./core/start.js";
