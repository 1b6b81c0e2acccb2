// What the pages use of the libraries, in one file.
export { Component, Fragment, createElement, createRef, h, render } from "preact";
export { useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
export { jsx, jsxs } from "preact/jsx-runtime";
export { default as htm } from "htm";
export { FluentBundle, FluentResource } from "@fluent/bundle";
