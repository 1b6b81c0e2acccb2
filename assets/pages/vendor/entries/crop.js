// The cropper, loaded when a file is chosen.
import { createElement } from "./react.js";
import EasyCrop from "react-easy-crop";

export const Cropper = (properties) => createElement(EasyCrop, properties);
