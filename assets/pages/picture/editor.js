// Positions a picture in its frame: by mouse, touch, wheel and pinch, by keys, and by buttons; all lead to the same square.
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "../vendor/vendor.js";
import { Cropper } from "../vendor/crop.js";
import { Button, announce, html, t } from "../app.js";
import { centered, layOut, moved, positionOf, squareInFrame, toTurned, toUpright, turned } from "./geometry.js";
import { Preview } from "./preview.js";

const KEYS = { ArrowLeft: [1, 0], ArrowRight: [-1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

// The smallest square that may be chosen, in pixels of the picture.
const LEAST_PIXELS = 48;
const LARGEST_ZOOM = 8;

// The cropper follows a gesture with the next frames of the screen.
const GESTURE_MS = 200;

// `source` is { url, width, height, isTransparent }, upright. `start` is the square and the turn to begin with. `onChange` gets
// { crop, rotate, isChosen } whenever they change.
export function Editor({ source, start, onChange, onCancel, children, note }) {
  const [stage, stageRef] = useStage();
  const isGesture = useGesture(stageRef);
  const [turn, setTurn] = useState(start.rotate ?? 0);
  const [position, setPosition] = useState(() => positionOf(toTurned(start.crop ?? centered(source), source, turn), source, turn));
  const layout = useMemo(() => stage && layOut(stage, source), [stage?.width, stage?.height, source]);
  const largest = Math.max(1, Math.min(LARGEST_ZOOM, Math.min(source.width, source.height) / LEAST_PIXELS));
  const square = squareInFrame(position, source, turn);
  const crop = toUpright(square, source, turn);

  useEffect(() => {
    const middle = centered(source);
    const isChosen = ["x", "y", "size"].some((name) => crop[name] !== middle[name]);
    onChange({ crop, rotate: turn, isChosen });
    announce(describe(position, square, turned(source, turn)));
  }, [crop.x, crop.y, crop.size, turn]);

  const move = (by) => setPosition((former) => moved(former, source, turn, by, largest));
  const whole = () => setPosition(positionOf(toTurned(centered(source), source, turn), source, turn));
  const turnOnce = () => {
    const next = (turn + 90) % 360;
    setTurn(next);
    setPosition(positionOf(toTurned(crop, source, next), source, next));
  };
  // The cropper also speaks up when the stage changes its size; only what a hand does counts.
  const drag = ({ x, y }) => isGesture() && setPosition((former) => ({ ...former, x: x / layout.frame, y: y / layout.frame }));
  const zoomTo = (zoom) => isGesture() && setPosition((former) => ({ ...former, factor: zoom / layout.minimalZoom }));
  const onKey = (event) => {
    const part = event.shiftKey ? 0.1 : 0.01;
    const direction = KEYS[event.key];
    if (direction) move({ x: direction[0] * part, y: direction[1] * part });
    else if (event.key === "+" || event.key === "=") move({ zoom: 1.1 });
    else if (event.key === "-") move({ zoom: 1 / 1.1 });
    else if (event.key === "0") whole();
    else if (event.key === "Escape") onCancel();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return html`<div class="editor">
    <div class=${`stage ${source.isTransparent ? "checkered" : ""}`} ref=${stageRef}>
      ${layout && html`<${Cropper}
        image=${source.url}
        crop=${{ x: position.x * layout.frame, y: position.y * layout.frame }}
        zoom=${position.factor * layout.minimalZoom}
        rotation=${turn}
        minZoom=${layout.minimalZoom}
        maxZoom=${layout.minimalZoom * largest}
        zoomSpeed=${0.3}
        aspect=${1}
        cropShape="round"
        showGrid=${false}
        objectFit="cover"
        cropSize=${{ width: layout.frame, height: layout.frame }}
        disableAutomaticStylesInjection=${true}
        onCropChange=${drag}
        onZoomChange=${zoomTo}
        cropperProps=${frameProps(onKey)}
      />`}
    </div>
    <div class="side">
      <h2>${t("crop-title")}</h2>
      <p class="hint" id="crop-hint">${t("crop-hint")} <span class="keys-only">${t("crop-hint-keys")}</span></p>
      <div class="previews" aria-hidden="true">
        ${[80, 48, 24].map((size) => html`<figure key=${size}><${Preview} source=${source} crop=${crop} turn=${turn} size=${size} /><figcaption>${size}</figcaption></figure>`)}
        <figure><${Preview} source=${source} crop=${crop} turn=${turn} size=${48} shape="square" /><figcaption>${t("crop-square")}</figcaption></figure>
      </div>
      <${Controls} factor=${position.factor} largest=${largest} move=${move} whole=${whole} turnOnce=${turnOnce} />
      ${note && html`<p class="hint">${note}</p>`}
      ${children}
    </div>
  </div>`;
}

const frameProps = (onKeyDown) => ({
  role: "group",
  tabIndex: 0,
  "aria-label": t("crop-frame"),
  "aria-describedby": "crop-hint",
  onKeyDown,
  onKeyUp: undefined,
});

// Buttons for everything that dragging and pinching does (WCAG 2.2, 2.5.7).
function Controls({ factor, largest, move, whole, turnOnce }) {
  const percent = Math.round(factor * 100);
  const zoomTo = (event) => move({ zoom: Number(event.target.value) / 100 / factor });
  return html`<div class="crop-controls">
    <div class="zoom">
      <${Button} icon="minus" label=${t("crop-smaller")} onClick=${() => move({ zoom: 1 / 1.1 })} />
      <input type="range" aria-label=${t("crop-zoom")} aria-valuetext=${t("crop-percent", { percent })} min="100" max=${Math.round(largest * 100)} step="1" value=${percent} onInput=${zoomTo} />
      <${Button} icon="plus" label=${t("crop-larger")} onClick=${() => move({ zoom: 1.1 })} />
    </div>
    <div class="row">
      <${Button} icon="arrow-left" label=${t("crop-left")} onClick=${() => move({ x: 0.02 })} />
      <${Button} icon="arrow-up" label=${t("crop-up")} onClick=${() => move({ y: 0.02 })} />
      <${Button} icon="arrow-down" label=${t("crop-down")} onClick=${() => move({ y: -0.02 })} />
      <${Button} icon="arrow-right" label=${t("crop-right")} onClick=${() => move({ x: -0.02 })} />
      <${Button} icon="rotate-cw" label=${t("crop-turn")} onClick=${turnOnce} />
      <${Button} icon="maximize" label=${t("crop-whole")} onClick=${whole} />
    </div>
  </div>`;
}

const describe = ({ factor }, square, whole) =>
  t("crop-said", {
    percent: Math.round(factor * 100),
    left: Math.round((100 * square.x) / whole.width),
    top: Math.round((100 * square.y) / whole.height),
  });

// The size of the stage, followed as the window changes.
function useStage() {
  const [size, setSize] = useState(null);
  const element = useRef(null);
  useLayoutEffect(() => {
    const measure = () => {
      const { width, height } = element.current.getBoundingClientRect();
      // A dialog has no size before it is open.
      if (width === 0 || height === 0) return;
      setSize((former) => (former?.width === width && former?.height === height ? former : { width, height }));
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element.current);
    // The frame is where one begins.
    setTimeout(() => element.current?.querySelector('[role="group"]')?.focus({ preventScroll: true }), 50);
    return () => observer.disconnect();
  }, []);
  return [size, element];
}

// Whether a hand moves the picture just now: a button or a finger is down, or the wheel turned a moment ago.
function useGesture(stage) {
  const state = useRef({ isDown: false, last: -Infinity });
  useEffect(() => {
    const element = stage.current;
    const down = () => {
      state.current.isDown = true;
    };
    const up = () => {
      if (state.current.isDown) state.current = { isDown: false, last: performance.now() };
    };
    const turn = () => {
      state.current.last = performance.now();
    };
    const listeners = [
      ...["pointerdown", "mousedown", "touchstart"].map((name) => [element, name, down]),
      ...["pointerup", "mouseup", "touchend", "touchcancel"].map((name) => [window, name, up]),
      [element, "wheel", turn],
    ];
    for (const [target, name, listener] of listeners) target.addEventListener(name, listener, { capture: true, passive: true });
    return () => {
      for (const [target, name, listener] of listeners) target.removeEventListener(name, listener, { capture: true });
    };
  }, []);
  return () => state.current.isDown || performance.now() - state.current.last < GESTURE_MS;
}
