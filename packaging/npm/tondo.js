#!/usr/bin/env node
// Runs the executable that the package for this platform holds, in place of this process as far as Node allows it.
"use strict";

const { spawn } = require("node:child_process");

const name = `@tondo/${process.platform}-${process.arch}`;

function executable() {
  try {
    return require.resolve(`${name}/tondo`);
  } catch {
    console.error(
      `tondo: there is no executable for ${process.platform} on ${process.arch}. Either Tondo has none, or optional ` +
        `dependencies were left out: install ${name}.`,
    );
    process.exit(1);
  }
}

const child = spawn(executable(), process.argv.slice(2), { stdio: "inherit" });

// Whoever ends this process means the server. A terminal sends its signals to both.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
  process.on(signal, () => {
    if (signal !== "SIGINT" || !process.stdin.isTTY) child.kill(signal);
  });
}

child.on("error", (error) => {
  console.error(`tondo: ${error.message}`);
  process.exit(1);
});

child.on("exit", (code, signal) => {
  if (signal === null) process.exit(code);
  process.removeAllListeners(signal);
  process.kill(process.pid, signal);
});
