"""What airplanes, automobiles, ships and trucks look like, from several sides."""

from __future__ import annotations

from graders.datasets.draws import Floats
from graders.datasets.scenes.canvas import Canvas, Number
from graders.datasets.scenes.paints import Paints


def airplane_from_the_side(canvas: Canvas, paints: Paints) -> None:
    """A fuselage with a fin, a swept wing, and an engine or a propeller."""
    body, length = canvas.between(0.10, 0.19), canvas.between(0.75, 1.0)
    root, swept = canvas.between(-0.15, 0.25), canvas.between(0.1, 0.55)
    drop, chord = canvas.between(-0.1, 0.55), canvas.between(0.12, 0.26)
    fin = canvas.between(0.2, 0.5)
    canvas.polygon(
        [(-length, -fin), (-length + 0.16, -fin), (-length + 0.45, 0.0), (-length + 0.05, 0.0)],
        paints.second,
    )
    canvas.limb((-length, -body * 0.4), (length - body, 0.0), body * 0.45, paints.coat, tip=body)
    canvas.box((0.1, -body * 0.25), length * 0.6, 0.025, paints.dark, shown=canvas.sometimes(0.7))
    canvas.polygon(
        [
            (root + chord, 0.03),
            (root - chord, 0.03),
            (root - chord * 0.6 - swept, drop),
            (root - swept + 0.05, drop),
        ],
        paints.second,
    )
    canvas.limb((-length - 0.05, -0.02), (-length + 0.22, 0.03), 0.045, paints.dark, shown=0.8)
    engine = canvas.sometimes(0.6)
    canvas.limb((root - 0.1, 0.2), (root + 0.12, 0.2), 0.075, paints.dark, shown=engine)
    canvas.box((length, 0.0), 0.02, canvas.between(0.15, 0.35), paints.light, shown=1 - engine)
    wheels = canvas.sometimes(0.4)
    for place in (root - 0.1, length * 0.75):
        canvas.limb((place, body), (place, body + 0.14), 0.035, paints.dark, shown=wheels)


def airplane_from_below(canvas: Canvas, paints: Paints) -> None:
    """A cross of fuselage and swept wings, banking."""
    body, span = canvas.between(0.07, 0.15), canvas.between(0.6, 1.05)
    swept, chord = canvas.between(-0.05, 0.6), canvas.between(0.12, 0.3)
    leaning = canvas.between(0.35, 1.0)
    for side, lean in ((-1.0, leaning), (1.0, 1.35 - leaning)):
        reach = side * span * lean
        canvas.polygon(
            [(0.0, -chord), (0.0, chord), (reach, swept + 0.12), (reach, swept)], paints.second
        )
        tail = reach * canvas.between(0.3, 0.5)
        canvas.polygon([(0.0, 0.55), (0.0, 0.75), (tail, 0.92), (tail, 0.8)], paints.coat)
        canvas.limb(
            (reach * 0.45, -0.05), (reach * 0.45, 0.12), 0.06, paints.dark,
            shown=canvas.sometimes(0.6),
        )  # fmt: skip
    canvas.limb((0.0, -0.75), (0.0, 0.8), body, paints.coat, tip=body * 0.4)
    canvas.limb((0.0, -0.68), (0.0, -0.5), body * 0.5, paints.dark, shown=canvas.sometimes(0.6))


def airplane_from_the_front(canvas: Canvas, paints: Paints) -> None:
    """A round fuselage between two thin wings, with a fin above."""
    body, rise = canvas.between(0.14, 0.28), canvas.between(-0.3, 0.12)
    fin = canvas.between(0.35, 0.65)
    canvas.polygon([(-0.05, 0.0), (0.05, 0.0), (0.03, -fin), (-0.03, -fin)], paints.second)
    engine = canvas.between(0.35, 0.5)
    for side in (-1.0, 1.0):
        canvas.limb((0.0, 0.06), (side * 1.0, rise), 0.07, paints.second, tip=0.03)
        canvas.ellipse((side * engine, 0.14), 0.09, 0.09, paints.dark)
        canvas.limb((0.0, -0.15), (side * 0.35, -0.2), 0.03, paints.coat)
    canvas.ellipse((0.0, 0.0), body, body * canvas.between(0.9, 1.2), paints.coat)
    canvas.box((0.0, -body * 0.4), body * 0.5, body * 0.15, paints.glass)


def automobile_from_the_side(canvas: Canvas, paints: Paints) -> None:
    """A low body with a cabin of two windows and two wheels; some are high as vans are."""
    length, sill = canvas.between(0.8, 1.0), canvas.between(0.02, 0.12)
    roof, slope = canvas.between(0.25, 0.52), canvas.between(0.08, 0.4)
    front, rear = canvas.between(0.15, 0.55), canvas.between(0.3, 0.9)
    _cabin(canvas, paints, front=front, rear=rear, roof=roof, slope=slope)
    canvas.box((0.0, 0.15), length, 0.19 + sill, paints.coat, corner=0.1)
    canvas.box((0.0, 0.2 + sill), length, 0.035, paints.second, shown=canvas.sometimes(0.4))
    canvas.ellipse((length - 0.06, 0.08), 0.06, 0.06, paints.light)
    canvas.box((-length + 0.04, 0.08), 0.04, 0.06, paints.accent, shown=canvas.sometimes(0.6))
    _wheels(canvas, paints, (-0.52, 0.52), 0.36, canvas.between(0.15, 0.22))


def automobile_from_the_front(canvas: Canvas, paints: Paints) -> None:
    """A windscreen above a bonnet with two lights and a grille."""
    wide, roof = canvas.between(0.6, 0.85), canvas.between(0.35, 0.6)
    turned = canvas.between(-0.5, 0.5)
    for side in (-1.0, 1.0):
        canvas.box((side * wide * 0.75, 0.45), 0.13, 0.16, paints.dark)
    cabin = wide * 0.72
    canvas.polygon(
        [(-cabin, 0.0), (cabin, 0.0), (cabin * 0.75, -roof), (-cabin * 0.75, -roof)], paints.coat
    )
    canvas.polygon(
        [
            (-cabin * 0.88, -0.02),
            (cabin * 0.88, -0.02),
            (cabin * 0.68, 0.07 - roof),
            (-cabin * 0.68, 0.07 - roof),
        ],
        paints.glass,
    )
    canvas.box((turned * 0.2, 0.2), wide, 0.24, paints.coat, corner=0.12)
    canvas.box((turned * 0.4, 0.22), wide * 0.4, canvas.between(0.05, 0.12), paints.dark)
    for side in (-1.0, 1.0):
        place = side * wide * 0.72 + turned * 0.2
        canvas.ellipse((place, 0.16), 0.12, canvas.between(0.06, 0.12), paints.light)
    canvas.box((turned * 0.4, 0.4), wide * 0.9, 0.045, paints.second)


def truck_from_the_side(canvas: Canvas, paints: Paints) -> None:
    """A cab before a box, a tank or an open bed, on two to four wheels."""
    cab, high = canvas.between(0.3, 0.5), canvas.between(0.35, 0.7)
    load = canvas.between(0.1, 0.75)
    low = canvas.sometimes(0.25)
    top = load * (1 - low) + 0.02 * low
    tank = canvas.sometimes(0.15) * (1 - low)
    middle = -0.5 * cab
    canvas.box((middle - 0.05, 0.2 - top * 0.5), 0.72, 0.1 + top * 0.5, paints.second,
               shown=1 - tank)  # fmt: skip
    canvas.limb((-0.85, -0.05), (0.95 - 2 * cab, -0.05), 0.28, paints.light, shown=tank)
    for place in (-0.6, -0.2):
        canvas.box((place, 0.2 - top * 0.5), 0.015, 0.08 + top * 0.5, paints.dark,
                   shown=canvas.sometimes(0.35) * (1 - tank))  # fmt: skip
    canvas.box((0.0, 0.3), 0.93, 0.06, paints.dark)
    nose = canvas.between(0.0, 0.25)
    canvas.box((0.92 - cab, 0.32 - high * 0.5), cab - nose * 0.5, high * 0.5, paints.coat,
               corner=0.06)  # fmt: skip
    canvas.box((0.92 - cab * 0.5, 0.18), cab * 0.55, 0.16, paints.coat)
    canvas.box((0.98 - cab, 0.45 - high), cab * 0.55, high * 0.17, paints.glass)
    radius = canvas.between(0.13, 0.2)
    _wheels(canvas, paints, (-0.68, 0.62), 0.4, radius)
    canvas.ellipse((-0.35, 0.4), radius, radius, paints.dark, shown=canvas.sometimes(0.5))


def truck_from_the_front(canvas: Canvas, paints: Paints) -> None:
    """A tall cab with a large windscreen and a grille, and the load showing above or beside."""
    wide, high = canvas.between(0.42, 0.65), canvas.between(0.55, 0.85)
    beside = canvas.between(-0.45, 0.45)
    load = canvas.between(-0.15, 0.2)
    canvas.box((beside, -0.15 - load), wide * canvas.between(0.9, 1.1), high - 0.1, paints.second)
    for side in (-1.0, 1.0):
        canvas.box((side * wide * 0.8, 0.62), 0.12, 0.18, paints.dark)
        canvas.box((side * (wide + 0.09), -0.15), 0.05, 0.13, paints.dark,
                   shown=canvas.sometimes(0.6))  # fmt: skip
    canvas.box((0.0, 0.55 - high * 0.6), wide, high * 0.62, paints.coat, corner=0.07)
    screen = canvas.between(0.12, 0.22)
    canvas.box((0.0, 0.5 - high), wide * 0.86, screen, paints.glass)
    canvas.box((0.0, 0.28), wide * canvas.between(0.4, 0.7), canvas.between(0.08, 0.2), paints.dark)
    for side in (-1.0, 1.0):
        canvas.ellipse((side * wide * 0.78, 0.36), 0.09, 0.08, paints.light)
    canvas.box((0.0, 0.55), wide, 0.05, paints.light, shown=canvas.sometimes(0.6))


def ship_from_the_side(canvas: Canvas, paints: Paints) -> None:
    """A hull with a bow, and above it cabins and a funnel, containers, or sails."""
    keel, deck = canvas.between(0.25, 0.4), canvas.between(-0.02, 0.15)
    rake, stern = canvas.between(0.1, 0.4), canvas.between(0.0, 0.2)
    sails = canvas.sometimes(0.25)
    cabin, width = canvas.between(-0.5, 0.3), canvas.between(0.15, 0.5)
    high = canvas.between(0.1, 0.28)
    steam = 1 - sails
    canvas.limb((cabin, 0.0), (cabin, -canvas.between(0.4, 0.95)), 0.02, paints.dark)
    canvas.box((cabin, deck - high), width, high, paints.light, shown=steam)
    canvas.box((cabin, deck - high), width * 0.8, 0.03, paints.dark, shown=steam)
    bridge = steam * canvas.sometimes(0.6)
    canvas.box((cabin, deck - 2 * high), width * 0.55, high * 0.6, paints.light, shown=bridge)
    canvas.box((cabin - 0.1, deck - 2.2 * high), 0.09, 0.17, paints.accent,
               shown=steam * canvas.sometimes(0.5))  # fmt: skip
    freight = steam * canvas.sometimes(0.35)
    canvas.box((cabin + 0.45, deck - 0.1), 0.3, 0.12, paints.accent, shown=freight)
    _sails(canvas, paints, cabin, sails)
    canvas.polygon(
        [(-0.95, deck), (1.0, deck - canvas.between(0.0, 0.15)), (1.0 - rake, keel),
         (stern - 0.95, keel)],
        paints.coat,
    )  # fmt: skip
    canvas.box((0.0, keel - 0.03), 0.85, 0.04, paints.second, shown=canvas.sometimes(0.6))


def ship_from_the_bow(canvas: Canvas, paints: Paints) -> None:
    """A hull that widens upwards, and what is built on it."""
    wide, deck = canvas.between(0.3, 0.6), canvas.between(-0.15, 0.1)
    high = canvas.between(0.12, 0.35)
    canvas.limb((0.0, 0.0), (0.0, -canvas.between(0.5, 1.0)), 0.025, paints.dark)
    canvas.box((0.0, deck - high), wide * 0.7, high, paints.light)
    canvas.box((0.0, deck - high * 1.2), wide * 0.6, 0.05, paints.glass)
    canvas.box((0.0, deck - 2 * high), wide * 0.4, high * 0.5, paints.light,
               shown=canvas.sometimes(0.6))  # fmt: skip
    lean = canvas.between(-0.25, 0.25)
    left, right = lean - wide * 0.3, lean + wide * 0.3
    canvas.polygon([(-wide, deck), (wide, deck), (right, 0.5), (left, 0.5)], paints.coat)
    canvas.limb((0.0, deck), (lean, 0.45), 0.02, paints.second, shown=canvas.sometimes(0.7))


def _sails(canvas: Canvas, paints: Paints, mast: Floats, shown: Floats) -> None:
    high, boom = canvas.between(0.6, 1.0), canvas.between(0.3, 0.6)
    canvas.polygon([(mast, -high), (mast, 0.0), (mast - boom, 0.0)], paints.light, shown)
    canvas.polygon(
        [(mast + 0.05, -high * 0.9), (mast + 0.05, 0.02), (mast + boom, 0.02)],
        paints.light,
        shown * canvas.sometimes(0.7),
    )


def _cabin(
    canvas: Canvas, paints: Paints, *, front: Number, rear: Number, roof: Number, slope: Floats
) -> None:
    canvas.polygon(
        [(-rear, 0.0), (front + slope, 0.0), (front, -roof), (slope * 0.5 - rear, -roof)],
        paints.coat,
    )
    canvas.polygon(
        [(0.06 - rear, 0.0), (front - 0.42 + slope, 0.0), (front - 0.42, 0.07 - roof),
         (slope * 0.5 + 0.04 - rear, 0.07 - roof)],
        paints.glass,
    )  # fmt: skip
    canvas.polygon(
        [(front - 0.34, 0.0), (front + slope - 0.06, 0.0), (front - 0.05, 0.07 - roof),
         (front - 0.34, 0.07 - roof)],
        paints.glass,
    )  # fmt: skip


def _wheels(
    canvas: Canvas, paints: Paints, places: tuple[float, ...], height: float, radius: Floats
) -> None:
    hub = radius * canvas.between(0.35, 0.65)
    for place in places:
        centre = (canvas.between(place - 0.06, place + 0.06), height)
        canvas.ellipse(centre, radius, radius, paints.dark)
        canvas.ellipse(centre, hub, hub, paints.light)
