"""What cats, deer, dogs and horses look like, standing, lying, sitting and from near."""

from __future__ import annotations

import dataclasses

from graders.datasets.draws import Floats
from graders.datasets.scenes.canvas import Canvas, Number, Point
from graders.datasets.scenes.paints import Paints

Range = tuple[float, float]


@dataclasses.dataclass(frozen=True, kw_only=True)
class Build:
    """How a kind of animal is built: ranges of lengths in units of half its body.

    The ranges of two kinds overlap where the animals do, so that one picture alone may leave a
    doubt, as photographs do.

    Args:
        body: Half the body's height.
        legs: Length of the legs.
        leg: Half a leg's thickness.
        neck: Length of the neck.
        neck_rise: How steeply the neck rises: 1 is straight up, -1 grazes.
        head: Half the head's height.
        snout: Length of the snout.
        ears: Length of the ears.
        pointed: Part of the animals whose ears stand up; the others' hang.
        tail: Length of the tail.
        tail_rise: Where the tail points: 1 is up, -1 down.
        antlers: Part of the animals with antlers.
        mane: Part of the animals with a mane.
        rider: Part of the animals with a rider or a pack.
    """

    body: Range
    legs: Range
    leg: Range
    neck: Range
    neck_rise: Range
    head: Range
    snout: Range
    ears: Range
    pointed: float
    tail: Range
    tail_rise: Range
    antlers: float = 0.0
    mane: float = 0.0
    rider: float = 0.0


CAT = Build(
    body=(0.22, 0.34), legs=(0.28, 0.5), leg=(0.055, 0.09), neck=(0.05, 0.22),
    neck_rise=(0.2, 0.9), head=(0.19, 0.28), snout=(0.03, 0.14), ears=(0.13, 0.24), pointed=0.92,
    tail=(0.5, 0.95), tail_rise=(-0.6, 1.0),
)  # fmt: skip
DOG = Build(
    body=(0.2, 0.36), legs=(0.3, 0.6), leg=(0.06, 0.1), neck=(0.1, 0.32),
    neck_rise=(0.2, 1.0), head=(0.16, 0.25), snout=(0.1, 0.32), ears=(0.14, 0.3), pointed=0.4,
    tail=(0.25, 0.6), tail_rise=(-0.7, 1.0),
)  # fmt: skip
DEER = Build(
    body=(0.2, 0.32), legs=(0.55, 0.85), leg=(0.035, 0.07), neck=(0.35, 0.65),
    neck_rise=(-0.6, 1.0), head=(0.09, 0.16), snout=(0.15, 0.3), ears=(0.12, 0.24), pointed=0.95,
    tail=(0.08, 0.3), tail_rise=(-0.8, 0.3), antlers=0.55,
)  # fmt: skip
HORSE = Build(
    body=(0.25, 0.38), legs=(0.5, 0.8), leg=(0.045, 0.09), neck=(0.35, 0.62),
    neck_rise=(-0.5, 1.0), head=(0.11, 0.18), snout=(0.22, 0.42), ears=(0.08, 0.17), pointed=1.0,
    tail=(0.4, 0.75), tail_rise=(-1.0, -0.3), mane=0.75, rider=0.25,
)  # fmt: skip


def standing(canvas: Canvas, paints: Paints, build: Build) -> None:
    """From the side, on four legs."""
    body, length = canvas.between(*build.body), canvas.between(0.45, 0.62)
    legs, leg = canvas.between(*build.legs), canvas.between(*build.leg)
    stride = canvas.between(0.0, 0.28)
    for place, step in ((-length, stride), (length, -stride)):
        end = (place + step, body * 0.4 + legs)
        canvas.limb((place, body * 0.3), end, leg * 1.3, paints.shade, tip=leg * 0.8)
    _tail(canvas, paints, build, (-length - 0.12, -body * 0.4))
    canvas.limb((-length, 0.0), (length, 0.0), body, paints.coat, tip=body * 0.92)
    canvas.limb((-length * 0.8, body * 0.55), (length * 0.8, body * 0.55), body * 0.35,
                paints.light, shown=canvas.sometimes(0.35))  # fmt: skip
    for place, step in ((-length - 0.04, -stride * 0.7), (length + 0.02, stride)):
        end = (place + step, body * 0.45 + legs)
        canvas.limb((place, body * 0.3), end, leg * 1.5, paints.coat, tip=leg)
    _rider(canvas, paints, build, body)
    _neck_and_head(canvas, paints, build, (length + 0.05, -body * 0.4))


def lying(canvas: Canvas, paints: Paints, build: Build) -> None:
    """Stretched out on the ground, the head at one end."""
    body, length = canvas.between(*build.body), canvas.between(0.4, 0.6)
    _tail(canvas, paints, build, (-length, body * 0.4))
    canvas.limb((-length, 0.1), (length, 0.05), body * 1.1, paints.coat, tip=body)
    leg = canvas.between(*build.leg)
    for start, reach in ((length, 0.3), (-length * 0.6, 0.35)):
        end = (start + canvas.between(0.1, 0.2) + reach, body + 0.12)
        canvas.limb((start, body * 0.8), end, leg * 1.3, paints.shade)
    _neck_and_head(canvas, paints, build, (length + 0.02, -body * 0.3))


def sitting(canvas: Canvas, paints: Paints, build: Build) -> None:
    """From the front: haunches, chest, two forelegs and a face above."""
    wide = canvas.between(0.28, 0.45)
    lean = canvas.between(-0.12, 0.12)
    _tail(canvas, paints, build, (-wide, 0.55))
    canvas.ellipse((0.0, 0.4), wide * 1.15, 0.42, paints.shade)
    canvas.limb((0.0, 0.4), (lean, -0.1), wide, paints.coat, tip=wide * 0.65)
    leg = canvas.between(*build.leg) * 1.2
    for side in (-1.0, 1.0):
        canvas.limb((side * 0.13, 0.2), (side * 0.16, 0.8), leg, paints.coat)
    canvas.ellipse((lean, 0.15), wide * 0.4, 0.22, paints.light, shown=canvas.sometimes(0.5))
    _face(canvas, paints, build, (lean, -0.4), canvas.between(0.9, 1.25))


def face(canvas: Canvas, paints: Paints, build: Build) -> None:
    """A head from near, with shoulders behind it."""
    tilt = canvas.between(-0.25, 0.25)
    canvas.limb((tilt, 0.3), (canvas.between(-0.5, 0.5), 1.1), 0.35, paints.shade, tip=0.6)
    _face(canvas, paints, build, (0.0, -0.05), canvas.between(2.0, 2.9))


def _tail(canvas: Canvas, paints: Paints, build: Build, root: Point) -> None:
    length, rise = canvas.between(*build.tail), canvas.between(*build.tail_rise)
    x, y = root
    bow = (x - length * 0.45, y - rise * length * 0.3)
    canvas.limb(root, bow, 0.065, paints.second)
    canvas.limb(bow, (bow[0] - length * 0.1, bow[1] - rise * length * 0.6), 0.065, paints.second,
                tip=canvas.between(0.03, 0.09))  # fmt: skip


def _rider(canvas: Canvas, paints: Paints, build: Build, body: Floats) -> None:
    shown = canvas.sometimes(build.rider)
    lean = canvas.between(-0.1, 0.15)
    canvas.limb((0.0, -body * 0.8), (0.05, body), 0.08, paints.dark, shown=shown)
    canvas.limb((0.0, -body * 0.9), (lean, -body - 0.4), 0.13, paints.accent, shown=shown)
    canvas.ellipse((lean, -body - 0.58), 0.1, 0.11, paints.light, shown=shown)


def _neck_and_head(canvas: Canvas, paints: Paints, build: Build, root: Point) -> None:
    """From the side: neck, mane, head, snout, ear, eye and antlers."""
    neck, rise = canvas.between(*build.neck), canvas.between(*build.neck_rise)
    head, snout = canvas.between(*build.head), canvas.between(*build.snout)
    x = root[0] + neck * (1.1 - 0.6 * rise)
    y = root[1] - neck * rise
    mane = canvas.sometimes(build.mane)
    canvas.limb((root[0] - 0.14, root[1] - 0.02), (x - 0.12, y - 0.06), 0.1, paints.second,
                tip=0.08, shown=mane)  # fmt: skip
    canvas.limb(root, (x, y), head * 1.35, paints.coat, tip=head * 0.85)
    _antlers(canvas, paints, build, (x, y - head), 0.35)
    nod = canvas.between(0.0, 0.7)
    nose = (x + head * 0.5 + snout, y + snout * nod)
    canvas.limb((x + head * 0.3, y + head * 0.2), nose, head * 0.7, paints.coat, tip=head * 0.45)
    canvas.ellipse((x, y), head * 1.1, head, paints.coat)
    canvas.ellipse(nose, 0.05, 0.045, paints.dark)
    up, ear = canvas.sometimes(build.pointed), canvas.between(*build.ears)
    canvas.polygon(
        [(x - head * 0.7, y - head * 0.3), (x + head * 0.2, y - head * 0.7),
         (x - head * 0.4, y - head * 0.6 - ear)], paints.second, up,
    )  # fmt: skip
    canvas.limb((x - head * 0.4, y - head * 0.5), (x - head * 0.6, y - head * 0.4 + ear), 0.08,
                paints.second, shown=1 - up)  # fmt: skip
    canvas.ellipse((x + head * 0.4, y - head * 0.2), 0.04, 0.04, paints.dark)


def _face(
    canvas: Canvas,
    paints: Paints,
    build: Build,
    centre: tuple[Number, float],
    size: Floats,
) -> None:
    """From the front: ears, cheeks, muzzle, eyes and nose."""
    x, y = centre
    half = canvas.between(*build.head) * size
    long = canvas.between(*build.snout) * size
    ear = canvas.between(*build.ears) * size
    up, gap = canvas.sometimes(build.pointed), canvas.between(0.55, 0.85)
    narrow = 0.3 * long / half
    _antlers(canvas, paints, build, (x, y - half * 0.8), 0.55)
    for side in (-1.0, 1.0):
        inner, outer = x + side * half * (gap - 0.4), x + side * half * (gap + 0.25)
        canvas.polygon([(inner, y - half * 0.7), (outer, y - half * 0.25),
                        (x + side * half * (gap + 0.1), y - half * 0.6 - ear)],
                       paints.coat, up)  # fmt: skip
        canvas.polygon([(inner + side * half * 0.12, y - half * 0.7),
                        (outer - side * half * 0.12, y - half * 0.4),
                        (x + side * half * (gap + 0.08), y - half * 0.5 - ear * 0.7)],
                       paints.accent, up * 0.6)  # fmt: skip
    canvas.ellipse((x, y), half * (1.05 - 0.3 * narrow), half, paints.coat)
    canvas.ellipse((x, y + long * 0.6), half * (0.62 - 0.2 * narrow), half * 0.45 + long * 0.5,
                   paints.light, canvas.sometimes(0.6))  # fmt: skip
    canvas.ellipse((x, y + long * 0.6), half * (0.6 - 0.2 * narrow), half * 0.4 + long * 0.5,
                   paints.coat, canvas.sometimes(0.4))  # fmt: skip
    eye = half * canvas.between(0.1, 0.19)
    for side in (-1.0, 1.0):
        root, tip = x + side * half * 0.85, x + side * half * 1.15
        canvas.limb(
            (root, y - half * 0.6), (tip, y + ear * 0.7), half * 0.28, paints.second, shown=1 - up
        )
        canvas.ellipse((x + side * half * 0.42, y - half * 0.15), eye * 1.3, eye, paints.eye)
        canvas.ellipse((x + side * half * 0.42, y - half * 0.15), eye * 0.6, eye, paints.dark)
    canvas.ellipse((x, y + half * 0.25 + long * 0.7), half * 0.18, half * 0.12, paints.dark)
    canvas.limb((x, y + half * 0.6 + long), (x, y + half * 0.8 + long), half * 0.13, paints.accent,
                shown=canvas.sometimes(0.25))  # fmt: skip


def _antlers(canvas: Canvas, paints: Paints, build: Build, root: Point, size: float) -> None:
    if not build.antlers:
        return
    shown = canvas.sometimes(build.antlers)
    spread, high = canvas.between(0.3, 0.9), canvas.between(0.6, 1.2) * size
    x, y = root
    for side in (-1.0, 1.0):
        bend = (x + side * spread * size, y - high * 0.5)
        tip = (x + side * spread * size * 0.8, y - high)
        canvas.limb(root, bend, 0.04, paints.antler, shown=shown)
        canvas.limb(bend, tip, 0.035, paints.antler, shown=shown)
        branch = (bend[0] + side * 0.18, bend[1] - high * 0.25)
        canvas.limb(bend, branch, 0.03, paints.antler, shown=shown)
