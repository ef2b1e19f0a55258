"""What can be wrong with a layout: one error for each rule that can be broken."""

from __future__ import annotations

from polasepatu.errors import PolaError


class LayoutFault(PolaError):
    """A layout breaks a rule. Children say which."""


class PiecesOverlap(LayoutFault):
    code = "PS467"
    text = "{first} and {second} overlap by {overlap_mm2:.2g} mm2 on {sheet}"
    hint = "move one of them, or nest again"
    cause = "Two pieces share the same leather, so one of them would be cut short."


class GapShort(LayoutFault):
    code = "PS468"
    text = "{first} is {distance_mm:.3f} mm from {second} on {sheet}; {gap_mm:g} mm are needed"
    hint = "move one of them, or ask for a smaller gap"
    cause = "The knife needs room between pieces; the gap may fall short by at most 0.01 mm."


class OutsideSheet(LayoutFault):
    code = "PS469"
    text = "{first} reaches beyond the edge of {sheet}"
    hint = "move it inwards, or nest again"
    cause = "Part of the piece lies off the material, or in a hole of it."


class EdgeShort(LayoutFault):
    code = "PS470"
    text = "{first} is {distance_mm:.3f} mm from the edge of {sheet}; {gap_mm:g} mm are needed"
    hint = "move it inwards, or ask for a smaller edge gap"
    cause = "Pieces keep a distance to the outline and to holes; it may fall short by at most 0.01 mm."


class OnFlaw(LayoutFault):
    code = "PS471"
    text = "{first} covers a flaw of severity {severity} on {sheet}; {allowed} is allowed there"
    hint = "move it off the flaw, or nest again"
    cause = "The part of the piece on the flaw may not show it, or cannot bear it."


class InPoorZone(LayoutFault):
    code = "PS472"
    text = "{first} is on leather of class {found} on {sheet}; class {asked} is needed"
    hint = "move it into a better zone, or nest again"
    cause = "Every part of a piece needs a quality class, and the worst leather under it decides."


class TurnWrong(LayoutFault):
    code = "PS473"
    text = "{first} on {sheet} is turned {excess_deg:.2f} degrees more than its rule allows"
    hint = "turn it back, or allow a wider tolerance"
    cause = "A piece keeps its rule against the local direction of tightness over its visible part."


class CountOver(LayoutFault):
    code = "PS474"
    text = "{first} is placed {placed} times (finished pieces), {demand} are wanted"
    hint = "take the surplus off the layout"
    cause = "More pieces would be cut than the demand."


class CountShort(LayoutFault):
    code = "PS475"
    text = "{first}: {demand} wanted, {placed} placed and {unplaced} reported as not placed"
    hint = "nest again; a piece is missing"
    cause = "Every piece of the demand is either placed or reported with the reason why not."


class SheetUnknown(LayoutFault):
    code = "PS476"
    text = "{first} is on sheet {number}, copy {copy}, which does not exist"
    hint = "check that the layout and the hides belong together"
    cause = "The layout names a sheet that is not in the problem, or more copies of it than there are."


class PieceUnknown(LayoutFault):
    code = "PS477"
    text = "{first} is not in the demand"
    hint = "check that the layout and the pieces belong together"
    cause = "The layout places a piece that is not in the demand."


class PoseWrong(LayoutFault):
    code = "PS478"
    text = "{first} has no pose: x, y and turn have to be plain numbers"
    hint = "nest again"
    cause = "A coordinate or an angle is not a number."


class MateMissing(LayoutFault):
    code = "PS479"
    text = "{first} on {sheet} has no mate: {why}"
    hint = "place left and right together, in the same kind of zone and with mirrored turns"
    cause = (
        "A mated left and right come from one hide and one kind of zone, near each other, mirrored in turn."
    )


class PliesUneven(LayoutFault):
    code = "PS480"
    text = "{first}: {plies} plies all face up give {right} right and {left} left pieces"
    hint = "lay the plies face to face, or place as many lefts as rights"
    cause = "Stacked plies give one and the same piece each, so a lay with one foot only makes no pairs."


class PliesFoot(LayoutFault):
    code = "PS481"
    text = "{first}: plies face to face give the left from the right, so only rights are placed"
    hint = "place the right piece only, on an even number of plies"
    cause = "Every second ply lies upside down and gives the mirror image."


class TooLong(LayoutFault):
    code = "PS482"
    text = "{first} ends at {end_mm:.1f} mm, the strip is {length_mm:.1f} mm long"
    hint = "use a longer roll, or leave pieces out"
    cause = "The layout is longer than the length it claims, or than the roll."


class MirrorWrong(LayoutFault):
    code = "PS490"
    text = "{first} on {sheet} is marked as {marked}, but is a {foot} piece"
    hint = "nest again; the layout was changed"
    cause = "A left piece is the mirror image of the right one, and the layout says so to the machine."


class PatternOff(LayoutFault):
    code = "PS491"
    text = "{first} on {sheet} is {off_mm:.2f} mm off the place of {second} in the pattern"
    hint = "move it by that much, or nest again"
    cause = (
        "On material with a pattern every piece of one kind shows the same part of it: their middles lie"
        " whole repeats apart, right and left alike."
    )


class PatternTurned(LayoutFault):
    code = "PS411"
    text = "{first} on {sheet} is turned {off_deg:.1f} degrees from {second} in the pattern"
    hint = "turn it by that much, or nest again"
    cause = (
        "On material with a pattern every piece of one kind has the same turn; otherwise it shows another "
        "part of the pattern."
    )


class FigureWrong(LayoutFault):
    code = "PS492"
    text = "the layout states {what} as {told:.6g}; measured it is {measured:.6g}"
    hint = "nest again; do not use this figure"
    cause = "The figures of a layout follow from its pieces and sheets, so they are calculated again."


class DiffersFromSource(LayoutFault):
    code = "PS446"
    text = "{name}: {what} in the layout is not what its sources say"
    hint = "nest again; somebody has changed the layout"
    cause = "From the same style, hides and rules the same pieces and sheets follow, down to the last point."
