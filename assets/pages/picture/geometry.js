// The square of a picture that is shown, between the frame on the screen and upright pixels of the file.
//
// The server cuts the square out of the upright picture and then turns it clockwise. On the screen the whole picture is turned,
// and the frame stays: a point of the frame is a point of the turned picture.

// The size of the picture after a turn.
export const turned = ({ width, height }, turn) =>
  turn % 180 === 0 ? { width, height } : { width: height, height: width };

// The largest square in the middle: what is shown where nobody chose.
export function centered({ width, height }) {
  const size = Math.min(width, height);
  return { x: Math.floor((width - size) / 2), y: Math.floor((height - size) / 2), size };
}

// A square of the upright picture, as it lies in the turned one.
export function toTurned({ x, y, size }, { width, height }, turn) {
  if (turn === 90) return { x: height - y - size, y: x, size };
  if (turn === 180) return { x: width - x - size, y: height - y - size, size };
  if (turn === 270) return { x: y, y: width - x - size, size };
  return { x, y, size };
}

// The way back.
export const toUpright = (square, picture, turn) => toTurned(square, turned(picture, turn), (360 - turn) % 360);

// How the picture fills the stage: the side of the frame, and the zoom at which the frame holds the whole shorter side.
export function layOut(stage, picture) {
  const cover = Math.max(stage.width / picture.width, stage.height / picture.height);
  const frame = Math.round(0.89 * Math.min(stage.width, stage.height));
  const shorter = cover * Math.min(picture.width, picture.height);
  return { frame, cover, minimalZoom: frame / shorter };
}

// The square of the turned picture that is in the frame, in whole pixels inside of it.
export function squareInFrame({ crop, factor }, layout, picture, turn) {
  const scale = layout.cover * layout.minimalZoom * factor;
  const whole = turned(picture, turn);
  const size = Math.max(1, Math.min(Math.round(layout.frame / scale), whole.width, whole.height));
  const place = (length, offset) => {
    const start = Math.round(length / 2 - offset / scale - layout.frame / scale / 2);
    return Math.max(0, Math.min(length - size, start));
  };
  return { x: place(whole.width, crop.x), y: place(whole.height, crop.y), size };
}

// Where the picture has to be for a square of the turned picture to be in the frame.
export function positionOf(square, layout, picture, turn) {
  const whole = turned(picture, turn);
  const factor = Math.min(whole.width, whole.height) / square.size;
  const scale = layout.cover * layout.minimalZoom * factor;
  const crop = {
    x: (whole.width / 2 - square.x - square.size / 2) * scale,
    y: (whole.height / 2 - square.y - square.size / 2) * scale,
  };
  return { crop, factor };
}

// The same position, moved and enlarged, and kept so that the frame has no empty part.
export function moved({ crop, factor }, layout, picture, turn, { x = 0, y = 0, zoom = 1 }, largest) {
  const next = Math.max(1, Math.min(largest, factor * zoom));
  const whole = turned(picture, turn);
  const scale = layout.cover * layout.minimalZoom * next;
  const keep = (offset, length) => {
    const most = Math.max(0, (length * scale - layout.frame) / 2);
    return Math.max(-most, Math.min(most, offset));
  };
  return {
    factor: next,
    crop: {
      x: keep((crop.x / factor) * next + x * layout.frame, whole.width),
      y: keep((crop.y / factor) * next + y * layout.frame, whole.height),
    },
  };
}
