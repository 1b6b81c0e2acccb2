//! Outlines of shapes, and how the usual ones are made: discs, bars, polygons, soft blobs, limbs.
//!
//! Places are given in design units: 960 a side, x to the right, y downwards, the middle at (480, 480). Inside they are
//! whole numbers of a quarter of that, so that the same outline is made on every machine.

/// Design units of a picture's side.
pub(super) const SIDE: i32 = 960;

/// Parts of a design unit.
pub(super) const FINE: i32 = 4;

/// Where the points of a circle of radius 1000 are, a twelfth of it apart, from the right and downwards.
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

/// How far along its tangent a quarter circle's handle is, in ten thousandths.
const QUARTER_HANDLE: i32 = 5523;

/// A place in quarters of design units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Placement {
    pub(super) x: i32,
    pub(super) y: i32,
}

/// One step along an outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Step {
    Move(Placement),
    Line(Placement),
    Quad(Placement, Placement),
    Cubic(Placement, Placement, Placement),
}

/// Closed lines around what is filled: where they go around it the other way, a hole.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Outline {
    pub(super) steps: Vec<Step>,
}

/// A box around an outline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Extent {
    pub(super) from: Placement,
    pub(super) to: Placement,
}

/// The place at these design units.
pub(super) const fn at(x: i32, y: i32) -> Placement {
    Placement { x: x * FINE, y: y * FINE }
}

impl Placement {
    /// The same place on the other side of the upright axis.
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
            |outline: &mut Self, (rx, ry): (i32, i32), place: Placement, signs: (i32, i32), upright: bool| {
                let (sx, sy) = signs;
                let beside = (place.offset(sx * rx, 0), place.offset(sx * handle(rx), 0));
                let below = (place.offset(0, sy * ry), place.offset(0, sy * handle(ry)));
                let (first, second) = if upright { (below, beside) } else { (beside, below) };
                outline.line(first.0);
                outline.steps.push(Step::Cubic(first.1, second.1, second.0));
            };
        corner(&mut outline, upper_left, from, (1, 1), true);
        corner(&mut outline, upper_right, Placement { x: to.x, y: from.y }, (-1, 1), false);
        corner(&mut outline, lower_right, to, (-1, -1), true);
        corner(&mut outline, lower_left, Placement { x: from.x, y: to.y }, (1, -1), false);
        outline
    }

    /// Straight lines through these places.
    pub(super) fn polygon(places: &[Placement]) -> Self {
        let mut outline = Self::default();
        for place in places {
            outline.line(*place);
        }
        outline
    }

    /// A soft closed line through these places.
    pub(super) fn blob(places: &[Placement]) -> Self {
        let mut outline = Self::default();
        let around = |step: usize| places.iter().cycle().skip(step).copied();
        for step in 0..places.len() {
            let mut four = around(step + places.len() - 1);
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

    /// A soft closed line through these places of the right side, from above downwards, and their mirror images.
    pub(super) fn mirrored_blob(right: &[Placement]) -> Self {
        Self::blob(&with_mirrored(right))
    }

    /// Straight lines through these places of the right side, and their mirror images.
    pub(super) fn mirrored_polygon(right: &[Placement]) -> Self {
        Self::polygon(&with_mirrored(right))
    }

    /// A round-ended limb of a width, bent towards the middle place.
    pub(super) fn limb(width: i32, from: Placement, towards: Placement, to: Placement) -> Self {
        let half = width * FINE / 2;
        let (out, back) = (along(from, towards, half), along(towards, to, half));
        // The handle moves outwards so far that the limb keeps its width in the bend.
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
        outline.cap(from, Placement { x: -out.x, y: -out.y });
        outline
    }

    /// A crescent: from one place to the other by two bends.
    pub(super) fn crescent(from: Placement, to: Placement, upper: Placement, lower: Placement) -> Self {
        Self { steps: vec![Step::Move(from), Step::Quad(upper, to), Step::Quad(lower, from)] }
    }

    /// The same on the other side of the upright axis, going around in the same direction.
    pub(super) fn mirrored(self) -> Self {
        self.map(Placement::mirrored).reversed()
    }

    /// The same going around in the other direction: as a part of another outline, a hole in it.
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

    fn close_reversed(&mut self, end: Placement, back: &mut Vec<Step>) {
        if !back.is_empty() {
            self.steps.push(Step::Move(end));
            self.steps.extend(back.drain(..).rev());
        }
    }

    /// The same with another outline cut out of it.
    pub(super) fn without(mut self, hole: Self) -> Self {
        self.steps.extend(hole.reversed().steps);
        self
    }

    /// The box around it, if there is anything. Handles are left out: the extreme points of all that is drawn here are
    /// ends of steps.
    pub(super) fn extent(&self) -> Option<Extent> {
        let places = || {
            self.steps.iter().map(|step| match *step {
                Step::Move(to) | Step::Line(to) | Step::Quad(_, to) | Step::Cubic(_, _, to) => to,
            })
        };
        Some(Extent {
            from: Placement { x: places().map(|at| at.x).min()?, y: places().map(|at| at.y).min()? },
            to: Placement { x: places().map(|at| at.x).max()?, y: places().map(|at| at.y).max()? },
        })
    }

    /// Both in one, which leaves no seam where they meet.
    pub(super) fn join(&mut self, other: Self) {
        self.steps.extend(other.steps);
    }

    /// The same, turned by a right angle around the picture's middle.
    pub(super) fn turned(self) -> Self {
        self.map(|Placement { x, y }| Placement { x: SIDE * FINE - y, y: x })
    }

    /// The same, smaller or larger around a place.
    pub(super) fn scaled(self, percent: i32, around: Placement) -> Self {
        let scaled = |from: i32, to: i32| from + (to - from) * percent / 100;
        self.map(|Placement { x, y }| Placement { x: scaled(around.x, x), y: scaled(around.y, y) })
    }

    /// The same elsewhere.
    pub(super) fn moved(self, x: i32, y: i32) -> Self {
        self.map(|place| place.offset(x * FINE, y * FINE))
    }

    /// The same with other places.
    pub(super) fn map(mut self, change: impl Fn(Placement) -> Placement) -> Self {
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

    /// Goes straight on, or begins there.
    pub(super) fn line(&mut self, to: Placement) {
        self.steps.push(if self.steps.is_empty() { Step::Move(to) } else { Step::Line(to) });
    }

    /// Goes on in a curve.
    pub(super) fn cubic(&mut self, first: Placement, second: Placement, to: Placement) {
        self.steps.push(Step::Cubic(first, second, to));
    }

    /// Half a circle around a place, from the left of a direction to the right of it.
    fn cap(&mut self, middle: Placement, direction: Placement) {
        let handle = |length: i32| length * QUARTER_HANDLE / 10_000;
        let Placement { x, y } = direction;
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

fn with_mirrored(right: &[Placement]) -> Vec<Placement> {
    let axis = SIDE * FINE / 2;
    let left = right.iter().rev().filter(|place| place.x != axis).map(|place| place.mirrored());
    right.iter().copied().chain(left).collect()
}

/// A step of a length from one place towards another.
fn along(from: Placement, to: Placement, length: i32) -> Placement {
    let (x, y) = (i64::from(to.x - from.x), i64::from(to.y - from.y));
    let distance = (x * x + y * y).isqrt().max(1);
    let part = |whole: i64| i32::try_from(whole * i64::from(length) / distance).unwrap_or(0);
    Placement { x: part(x), y: part(y) }
}
