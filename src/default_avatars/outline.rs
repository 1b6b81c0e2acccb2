//! Outlines of shapes, with constructors for discs, bars, polygons, smooth blobs and limbs.
//!
//! Coordinates are in design units: 960 per side, x to the right, y down, the center at (480, 480). Internally they are
//! whole quarters of that, so that outlines are the same on every machine.

/// Design units per side of a picture.
pub(super) const SIDE: i32 = 960;

/// Internal units per design unit.
pub(super) const FINE: i32 = 4;

/// Twelve points of a circle of radius 1000, from the right clockwise.
pub(super) const TWELFTHS: [(i32, i32); 12] = [
    (1000, 0),
    (866, 500),
    (500, 866),
    (0, 1000),
    (-500, 866),
    (-866, 500),
    (-1000, 0),
    (-866, -500),
    (-500, -866),
    (0, -1000),
    (500, -866),
    (866, -500),
];

/// The length of a quarter circle's Bézier handle, in ten thousandths of the radius.
const QUARTER_HANDLE: i32 = 5523;

/// A point in quarters of design units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Point {
    pub(super) x: i32,
    pub(super) y: i32,
}

/// One step along an outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Move(Point),
    Line(Point),
    Quad(Point, Point),
    Cubic(Point, Point, Point),
}

/// Closed lines around a filled shape; lines in the opposite direction cut holes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Outline {
    pub(super) steps: Vec<Step>,
}

/// The bounding box of an outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    pub(super) from: Point,
    pub(super) to: Point,
}

impl Extent {
    /// Width and height, at least 1.
    pub(super) fn size(self) -> (i32, i32) {
        ((self.to.x - self.from.x).max(1), (self.to.y - self.from.y).max(1))
    }
}

/// The point at these design units.
pub(super) const fn at(x: i32, y: i32) -> Point {
    Point { x: x * FINE, y: y * FINE }
}

impl Point {
    /// The point mirrored at the vertical axis.
    pub(super) fn mirrored(self) -> Self {
        Self { x: SIDE * FINE - self.x, y: self.y }
    }

    fn offset(self, x: i32, y: i32) -> Self {
        Self { x: self.x + x, y: self.y + y }
    }
}

impl Outline {
    /// An ellipse.
    pub(super) fn ellipse(x: i32, y: i32, radius_x: i32, radius_y: i32) -> Self {
        Self::bar(x - radius_x, y - radius_y, 2 * radius_x, 2 * radius_y, (radius_x, radius_y))
    }

    /// A rectangle whose corners are quarter ellipses.
    pub(super) fn bar(x: i32, y: i32, width: i32, height: i32, radii: (i32, i32)) -> Self {
        Self::bar_of_corners((x, y, width, height), [(radii.0.min(width / 2), radii.1.min(height / 2)); 4])
    }

    /// A rectangle whose corners, from upper left to lower left, are quarter ellipses of these radii.
    pub(super) fn bar_of_corners(
        (x, y, width, height): (i32, i32, i32, i32),
        corners: [(i32, i32); 4],
    ) -> Self {
        let [upper_left, upper_right, lower_right, lower_left] =
            corners.map(|(along, down)| (along.clamp(0, width) * FINE, down.clamp(0, height) * FINE));
        let (from, to) = (at(x, y), at(x + width, y + height));
        let handle = |radius: i32| radius - radius * QUARTER_HANDLE / 10_000;
        let mut outline = Self::default();
        let corner =
            |outline: &mut Self, (rx, ry): (i32, i32), point: Point, signs: (i32, i32), upright: bool| {
                let (sx, sy) = signs;
                let beside = (point.offset(sx * rx, 0), point.offset(sx * handle(rx), 0));
                let below = (point.offset(0, sy * ry), point.offset(0, sy * handle(ry)));
                let (first, second) = if upright { (below, beside) } else { (beside, below) };
                outline.line(first.0);
                outline.steps.push(Step::Cubic(first.1, second.1, second.0));
            };
        corner(&mut outline, upper_left, from, (1, 1), true);
        corner(&mut outline, upper_right, Point { x: to.x, y: from.y }, (-1, 1), false);
        corner(&mut outline, lower_right, to, (-1, -1), true);
        corner(&mut outline, lower_left, Point { x: from.x, y: to.y }, (1, -1), false);
        outline
    }

    /// Straight lines through these points.
    pub(super) fn polygon(points: &[Point]) -> Self {
        let mut outline = Self::default();
        for point in points {
            outline.line(*point);
        }
        outline
    }

    /// A smooth closed line through these points.
    pub(super) fn blob(points: &[Point]) -> Self {
        let mut outline = Self::default();
        let around = |step: usize| points.iter().cycle().skip(step).copied();
        for step in 0..points.len() {
            let mut four = around(step + points.len() - 1);
            let (Some(before), Some(from), Some(to), Some(after)) =
                (four.next(), four.next(), four.next(), four.next())
            else {
                break;
            };
            if step == 0 {
                outline.line(from);
            }
            outline.steps.push(Step::Cubic(
                from.offset((to.x - before.x) / 6, (to.y - before.y) / 6),
                to.offset((from.x - after.x) / 6, (from.y - after.y) / 6),
                to,
            ));
        }
        outline
    }

    /// A smooth closed line through these points of the right side, from top to bottom, and their mirror images.
    pub(super) fn mirrored_blob(right: &[Point]) -> Self {
        Self::blob(&with_mirrored(right))
    }

    /// Straight lines through these points of the right side and their mirror images.
    pub(super) fn mirrored_polygon(right: &[Point]) -> Self {
        Self::polygon(&with_mirrored(right))
    }

    /// A limb of this width with round ends, bent towards the middle point.
    pub(super) fn limb(width: i32, from: Point, towards: Point, to: Point) -> Self {
        let half = width * FINE / 2;
        let (out, back) = (along(from, towards, half), along(towards, to, half));
        // The handle moves outwards far enough that the limb keeps its width in the bend.
        let (sum_x, sum_y) = (i64::from(out.x + back.x), i64::from(out.y + back.y));
        let length_squared = (sum_x * sum_x + sum_y * sum_y).max(1);
        let square = 2 * i64::from(half) * i64::from(half);
        let bend = |sum: i64| i32::try_from((sum * square / length_squared).clamp(-8000, 8000)).unwrap_or(0);
        let (bend_x, bend_y) = (bend(sum_x), bend(sum_y));
        let mut outline = Self::default();
        outline.line(from.offset(-out.y, out.x));
        outline.steps.push(Step::Quad(towards.offset(-bend_y, bend_x), to.offset(-back.y, back.x)));
        outline.cap(to, back);
        outline.steps.push(Step::Quad(towards.offset(bend_y, -bend_x), from.offset(out.y, -out.x)));
        outline.cap(from, Point { x: -out.x, y: -out.y });
        outline
    }

    /// A crescent: from one point to the other by two bends.
    pub(super) fn crescent(from: Point, to: Point, upper: Point, lower: Point) -> Self {
        Self { steps: vec![Step::Move(from), Step::Quad(upper, to), Step::Quad(lower, from)] }
    }

    /// The outline mirrored at the vertical axis, in the same direction.
    pub(super) fn mirrored(self) -> Self {
        self.map(Point::mirrored).reversed()
    }

    /// The outline in the opposite direction: joined to another outline, it cuts a hole.
    pub(super) fn reversed(self) -> Self {
        let mut reversed = Self { steps: Vec::with_capacity(self.steps.len()) };
        let mut back = Vec::new();
        let mut from = at(0, 0);
        for step in self.steps {
            let (returning, to) = match step {
                Step::Move(to) => {
                    reversed.close_reversed(from, &mut back);
                    from = to;
                    continue;
                }
                Step::Line(to) => (Step::Line(from), to),
                Step::Quad(by, to) => (Step::Quad(by, from), to),
                Step::Cubic(first, second, to) => (Step::Cubic(second, first, from), to),
            };
            back.push(returning);
            from = to;
        }
        reversed.close_reversed(from, &mut back);
        reversed
    }

    fn close_reversed(&mut self, end: Point, back: &mut Vec<Step>) {
        if !back.is_empty() {
            self.steps.push(Step::Move(end));
            self.steps.extend(back.drain(..).rev());
        }
    }

    /// The outline with another one cut out of it.
    pub(super) fn without(mut self, hole: Self) -> Self {
        self.steps.extend(hole.reversed().steps);
        self
    }

    /// The bounding box; `None` for an empty outline. Handles are ignored: the extreme points of all outlines used here are
    /// ends of steps.
    pub(super) fn extent(&self) -> Option<Extent> {
        let points = || {
            self.steps.iter().map(|step| match *step {
                Step::Move(to) | Step::Line(to) | Step::Quad(_, to) | Step::Cubic(_, _, to) => to,
            })
        };
        Some(Extent {
            from: Point { x: points().map(|at| at.x).min()?, y: points().map(|at| at.y).min()? },
            to: Point { x: points().map(|at| at.x).max()?, y: points().map(|at| at.y).max()? },
        })
    }

    /// Joins both into one outline, without a seam between them.
    pub(super) fn join(&mut self, other: Self) {
        self.steps.extend(other.steps);
    }

    /// The outline turned by a right angle around the picture's center.
    pub(super) fn turned(self) -> Self {
        self.map(|Point { x, y }| Point { x: SIDE * FINE - y, y: x })
    }

    /// The outline scaled around a point.
    pub(super) fn scaled(self, percent: i32, around: Point) -> Self {
        let scaled = |from: i32, to: i32| from + (to - from) * percent / 100;
        self.map(|Point { x, y }| Point { x: scaled(around.x, x), y: scaled(around.y, y) })
    }

    /// The outline moved.
    pub(super) fn moved(self, x: i32, y: i32) -> Self {
        self.map(|point| point.offset(x * FINE, y * FINE))
    }

    /// The outline with every point changed.
    pub(super) fn map(mut self, change: impl Fn(Point) -> Point) -> Self {
        for step in &mut self.steps {
            *step = match *step {
                Step::Move(to) => Step::Move(change(to)),
                Step::Line(to) => Step::Line(change(to)),
                Step::Quad(by, to) => Step::Quad(change(by), change(to)),
                Step::Cubic(first, second, to) => Step::Cubic(change(first), change(second), change(to)),
            };
        }
        self
    }

    /// Adds a straight line, or starts the outline.
    pub(super) fn line(&mut self, to: Point) {
        self.steps.push(if self.steps.is_empty() { Step::Move(to) } else { Step::Line(to) });
    }

    /// Adds a cubic curve.
    pub(super) fn cubic(&mut self, first: Point, second: Point, to: Point) {
        self.steps.push(Step::Cubic(first, second, to));
    }

    /// Half a circle around a point, from the left of a direction to the right of it.
    fn cap(&mut self, middle: Point, direction: Point) {
        let handle = |length: i32| length * QUARTER_HANDLE / 10_000;
        let Point { x, y } = direction;
        let tip = middle.offset(x, y);
        self.steps.push(Step::Cubic(
            middle.offset(-y + handle(x), x + handle(y)),
            tip.offset(-handle(y), handle(x)),
            tip,
        ));
        self.steps.push(Step::Cubic(
            tip.offset(handle(y), -handle(x)),
            middle.offset(y + handle(x), -x + handle(y)),
            middle.offset(y, -x),
        ));
    }
}

fn with_mirrored(right: &[Point]) -> Vec<Point> {
    let axis = SIDE * FINE / 2;
    let left = right.iter().rev().filter(|point| point.x != axis).map(|point| point.mirrored());
    right.iter().copied().chain(left).collect()
}

/// A vector of this length from one point towards another.
fn along(from: Point, to: Point, length: i32) -> Point {
    let (x, y) = (i64::from(to.x - from.x), i64::from(to.y - from.y));
    let distance = (x * x + y * y).isqrt().max(1);
    let part = |whole: i64| i32::try_from(whole * i64::from(length) / distance).unwrap_or(0);
    Point { x: part(x), y: part(y) }
}
