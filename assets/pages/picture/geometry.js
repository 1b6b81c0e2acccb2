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
  return { frame, minimalZoom: frame / (cover * Math.min(picture.width, picture.height)) };
}

// A position is { x, y, factor }: how far the picture's middle is from that of the frame, in sides of the frame, and how much
// smaller than the shorter side the frame is. It does not depend on the size of the stage, so that a window may change.

const shorterSide = (picture) => Math.min(picture.width, picture.height);

// The square of the turned picture that is in the frame, in whole pixels inside of it.
export function squareInFrame({ x, y, factor }, picture, turn) {
  const whole = turned(picture, turn);
  const side = shorterSide(picture) / factor;
  const size = Math.max(1, Math.min(Math.round(side), whole.width, whole.height));
  const place = (length, offset) => Math.max(0, Math.min(length - size, Math.round(length / 2 - offset * side - side / 2)));
  return { x: place(whole.width, x), y: place(whole.height, y), size };
}

// Where the picture has to be for a square of the turned picture to be in the frame.
export function positionOf({ x, y, size }, picture, turn) {
  const whole = turned(picture, turn);
  const offset = (length, start) => (length / 2 - start - size / 2) / size;
  return { x: offset(whole.width, x), y: offset(whole.height, y), factor: shorterSide(picture) / size };
}

// The same position, moved by parts of the frame and enlarged, and kept so that the frame has no empty part.
export function moved(position, picture, turn, { x = 0, y = 0, zoom = 1 }, largest) {
  const factor = Math.max(1, Math.min(largest, position.factor * zoom));
  const whole = turned(picture, turn);
  const side = shorterSide(picture) / factor;
  const keep = (offset, length) => {
    const most = Math.max(0, (length / side - 1) / 2);
    return Math.max(-most, Math.min(most, offset));
  };
  const scale = factor / position.factor;
  return { factor, x: keep(position.x * scale + x, whole.width), y: keep(position.y * scale + y, whole.height) };
}
