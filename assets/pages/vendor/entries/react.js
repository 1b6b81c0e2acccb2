// Stands in for React: Preact's core, and the two things of React that the cropper needs besides: default properties, and lengths
// in pixels as numbers.
import * as core from "./vendor.js";
export * from "./vendor.js";

export function createElement(type, properties, ...children) {
  const whole = { ...type.defaultProps, ...properties };
  if (whole.style) {
    const lengths = Object.entries(whole.style).map(([name, value]) => [name, typeof value === "number" ? `${value}px` : value]);
    whole.style = Object.fromEntries(lengths);
  }
  return core.createElement(type, whole, ...children);
}

export default { ...core, createElement };
