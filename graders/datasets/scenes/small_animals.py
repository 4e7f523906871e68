"""What birds and frogs look like: perched, swimming, flying; crouched and from above."""

from __future__ import annotations

from graders.datasets.scenes.canvas import Canvas, Number, Point
from graders.datasets.scenes.paints import Paints


def bird_perched(canvas: Canvas, paints: Paints) -> None:
    """From the side on two legs, with a short neck or a very long one."""
    body, steep = canvas.between(0.24, 0.4), canvas.between(0.0, 0.6)
    long = canvas.sometimes(0.25) * canvas.between(0.3, 0.7)
    chest = (canvas.between(0.1, 0.25), -steep * 0.45)
    rear = (-canvas.between(0.25, 0.4), steep * 0.35 + 0.08)
    legs, thin = canvas.between(0.2, 0.65), canvas.between(0.02, 0.04)
    standing = canvas.sometimes(0.75)
    for place in (-0.06, 0.1):
        end = (place + canvas.between(-0.08, 0.08), 0.3 + legs)
        canvas.limb((place, 0.15), end, thin, paints.antler, shown=standing)
    tail = canvas.between(0.2, 0.6)
    end = (rear[0] - tail, rear[1] + tail * (steep - 0.1))
    canvas.limb(rear, end, body * 0.45, paints.second, tip=0.05)
    canvas.limb(rear, chest, body * 0.75, paints.coat, tip=body)
    canvas.limb((chest[0] + 0.04, chest[1] + body * 0.4), (rear[0] + 0.2, rear[1] + body * 0.3),
                body * 0.5, paints.light, shown=canvas.sometimes(0.5))  # fmt: skip
    wing = (rear[0] - 0.12, rear[1] - 0.02)
    canvas.limb((chest[0] - 0.1, chest[1] + 0.02), wing, body * 0.55, paints.second, tip=0.05)
    head = canvas.between(0.14, 0.24)
    x, y = chest[0] + 0.15 + long * 0.15, chest[1] - body * 0.75 - long
    canvas.limb(chest, (x, y), body * 0.6, paints.coat, tip=head * 0.7)
    canvas.ellipse((x, y), head, head * 0.95, paints.shade)
    _beak_and_eye(canvas, paints, (x, y), head)


def bird_flying(canvas: Canvas, paints: Paints) -> None:
    """Wings spread, raised or lowered, from below or from the side."""
    body, span = canvas.between(0.1, 0.19), canvas.between(0.65, 1.05)
    chord, bent = canvas.between(0.15, 0.32), canvas.between(-0.6, 0.45)
    near, tail = canvas.between(0.4, 1.0), canvas.between(0.15, 0.35)
    canvas.polygon([(0.0, 0.25), (-tail, 0.75), (tail, 0.75)], paints.second)
    for side, part in ((-1.0, near), (1.0, 1.35 - near)):
        elbow = (side * span * part * 0.5, bent * 0.4 - 0.1)
        tip = (side * span * part, bent + canvas.between(-0.1, 0.25))
        canvas.limb((0.0, 0.0), elbow, chord, paints.coat, tip=chord * 0.75)
        canvas.limb(elbow, tip, chord * 0.75, paints.second, tip=0.03)
    canvas.limb((0.0, -0.3), (0.0, 0.4), body, paints.coat, tip=body * 0.6)
    head = canvas.between(0.1, 0.17)
    place = (canvas.between(-0.1, 0.1), -0.42)
    canvas.ellipse(place, head, head, paints.shade)
    canvas.limb(place, (place[0], place[1] - head - 0.08), 0.05, paints.beak, tip=0.015)


def bird_from_near(canvas: Canvas, paints: Paints) -> None:
    """Head, neck and shoulders."""
    head, neck = canvas.between(0.28, 0.45), canvas.between(0.18, 0.4)
    x, y = canvas.between(-0.05, 0.25), canvas.between(-0.5, -0.2)
    root = (canvas.between(-0.5, 0.1), 0.9)
    canvas.limb(root, (x, y), neck * 1.6, paints.coat, tip=neck * 0.8)
    canvas.limb((root[0] - 0.3, 0.6), (root[0] - 0.2, 1.2), 0.3, paints.second)
    canvas.ellipse((x, y), head, head * 0.9, paints.shade)
    _beak_and_eye(canvas, paints, (x, y), head)


def frog_crouched(canvas: Canvas, paints: Paints) -> None:
    """From the side: a low wedge, a folded hind leg, a foreleg and an eye on top."""
    body, rise = canvas.between(0.26, 0.4), canvas.between(0.05, 0.45)
    head = (0.45, -rise)
    foot = canvas.between(0.35, 0.5)
    canvas.limb((0.3, 0.1), (canvas.between(0.25, 0.6), foot), 0.09, paints.shade)
    canvas.limb((-0.45, 0.12), head, body, paints.coat, tip=body * 0.8)
    canvas.limb((0.1, body * 0.7), (0.55, 0.12 - rise), body * 0.35, paints.light,
                shown=canvas.sometimes(0.6))  # fmt: skip
    knee = (canvas.between(-0.2, 0.1), canvas.between(-0.1, 0.15))
    canvas.limb((-0.55, 0.25), knee, 0.17, paints.second, tip=0.12)
    canvas.limb(knee, (-0.5, foot), 0.1, paints.shade, tip=0.07)
    canvas.limb((-0.55, foot), (canvas.between(-0.3, 0.0), foot), 0.06, paints.second)
    eye = canvas.between(0.09, 0.16)
    x, y = 0.42, -rise - body * 0.65
    canvas.ellipse((x, y), eye * 1.3, eye * 1.2, paints.coat)
    canvas.ellipse((x + 0.02, y), eye * 0.8, eye * 0.8, paints.eye)
    canvas.ellipse((x + 0.02, y), eye * 0.5, eye * 0.35, paints.dark)
    canvas.limb((0.35, -rise + 0.08), (0.8, -rise), 0.025, paints.dark)


def frog_from_above(canvas: Canvas, paints: Paints) -> None:
    """A broad body with four splayed legs and two eyes."""
    wide, bent = canvas.between(0.3, 0.48), canvas.between(0.1, 0.4)
    for side in (-1.0, 1.0):
        knee = (side * (wide + 0.25 + bent * 0.4), 0.5 - bent)
        canvas.limb((side * wide * 0.6, 0.45), knee, 0.15, paints.second, tip=0.1)
        canvas.limb(knee, (side * canvas.between(0.4, 0.9), 0.85), 0.09, paints.shade, tip=0.06)
        hand = (side * canvas.between(0.45, 0.85), canvas.between(-0.5, 0.1))
        canvas.limb((side * wide * 0.7, -0.15), hand, 0.09, paints.shade, tip=0.06)
    canvas.limb((0.0, 0.4), (0.0, -0.3), wide, paints.coat, tip=wide * canvas.between(0.6, 0.9))
    canvas.limb((0.0, 0.5), (0.0, -0.4), 0.05, paints.light, shown=canvas.sometimes(0.4))
    eye = canvas.between(0.08, 0.14)
    for side in (-1.0, 1.0):
        canvas.ellipse((side * wide * 0.6, -0.45), eye * 1.2, eye * 1.2, paints.eye)
        canvas.ellipse((side * wide * 0.6, -0.45), eye * 0.6, eye * 0.6, paints.dark)


def frog_from_the_front(canvas: Canvas, paints: Paints) -> None:
    """A wide mouth below two bulging eyes, between two forelegs."""
    wide, mouth = canvas.between(0.5, 0.75), canvas.between(-0.05, 0.15)
    for side in (-1.0, 1.0):
        canvas.ellipse((side * wide * 0.95, 0.35), 0.28, 0.33, paints.second)
        canvas.limb((side * wide * 0.5, 0.3), (side * 0.45, 0.75), 0.1, paints.shade)
    canvas.ellipse((0.0, 0.3), wide * 0.85, 0.42, paints.light)
    canvas.ellipse((0.0, -0.02), wide, canvas.between(0.3, 0.42), paints.coat)
    canvas.limb((-wide * 0.75, mouth), (wide * 0.75, mouth), 0.03, paints.dark)
    eye = canvas.between(0.13, 0.22)
    for side in (-1.0, 1.0):
        place = (side * wide * 0.6, -0.33)
        canvas.ellipse(place, eye * 1.25, eye * 1.2, paints.coat)
        canvas.ellipse(place, eye * 0.85, eye * 0.8, paints.eye)
        canvas.ellipse(place, eye * 0.5, eye * 0.4, paints.dark)


def _beak_and_eye(
    canvas: Canvas,
    paints: Paints,
    centre: Point,
    head: Number,
) -> None:
    x, y = centre
    beak = canvas.between(0.1, 0.35)
    canvas.polygon([(x + head * 0.7, y - head * 0.4), (x + head * 0.7, y + head * 0.4),
                    (x + head + beak, y + canvas.between(-0.05, 0.15))], paints.beak)  # fmt: skip
    canvas.ellipse((x + head * 0.35, y - head * 0.2), head * 0.25, head * 0.25, paints.dark)
