// The libraries of these tests, from the folder below target/ into which tests/pages/run installs them.
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const TARGET = process.env.CARGO_TARGET_DIR ?? fileURLToPath(new URL("../../../target", import.meta.url));
const installed = createRequire(join(TARGET, "page-tests", "package.json"));

export const { chromium } = installed("playwright-core");

// The script that is put into pages.
export const AXE_PATH = installed.resolve("axe-core/axe.min.js");
