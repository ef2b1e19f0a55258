"""The coded faults of patterns and grading. Templates only: the caller adds the place."""

from __future__ import annotations

from polasepatu.errors import Exit, ManyFaults, PolaError, Severity


class PatternFault(PolaError):
    """The root of faults in what the pattern says; it is an input that is wrong."""

    exit_code = Exit.INPUT


class PatternFaults(ManyFaults):
    """All faults found in a pattern, raised together."""

    exit_code = Exit.INPUT


class NameUnknown(PatternFault):
    """A reference to something that does not exist."""

    code = "PS201"
    text = "there is no {what} named {name!r}"
    hint = "the nearest name is: {near}"
    cause = "A piece, seam or mark refers to a point, line, frame or piece that the style does not define."


class NameTwice(PatternFault):
    """Two rules claim one point."""

    code = "PS202"
    text = "{first} and {second} both place {name!r}"
    hint = "give the point one rule, and let the other line close on it"
    cause = "Every junction of a pattern is graded exactly once; two rules for one point would tear it apart."


class RuleCycle(PatternFault):
    """Rules that wait for each other."""

    code = "PS203"
    text = "{first!r} and {second!r} wait for each other"
    hint = "break the circle: one of them must be drawn or held, not derived"
    cause = "A point or line is derived from another that is itself derived from the first."


class OutlineOpen(PatternFault):
    """Neighbouring edges of a piece do not meet."""

    code = "PS204"
    text = "outline open by {gap_mm:.2f} mm between {first!r} and {second!r}"
    hint = "let both lines end in the same named point, or trim one to the other"
    cause = "The edges of a piece must follow one another end to end; a gap cannot be cut."


class OutlineCrosses(PatternFault):
    """A net outline crosses itself."""

    code = "PS205"
    text = "the net outline crosses itself near ({x_mm:.1f}, {y_mm:.1f})"
    hint = "look at the order and the direction of the lines there"
    cause = "A self-crossing outline has no inside, so no area, no allowance and no cutting line."


class FoldNotStraight(PatternFault):
    """A fold line that is not straight."""

    code = "PS206"
    text = "fold line {line!r} bulges {bulge_mm:.2f} mm off straight"
    hint = "spring the standard: put its points on one straight line (at most 0.1 mm off)"
    cause = "A piece can only be folded on a straight line; on a bulging one the halves overlap or gape."


class LinesDoNotMeet(PatternFault):
    """Two lines that should cross do not."""

    code = "PS207"
    text = "{first!r} and {second!r} do not meet"
    hint = "lengthen one of them, or name the right line"
    cause = "A point is defined as the crossing of two lines, but they do not cross in this size."


class LinesMeetTwice(PatternFault):
    """Two lines cross more than once and nothing says where is meant."""

    code = "PS208"
    text = "{first!r} and {second!r} meet {count} times"
    hint = "choose the crossing with near: [x, y]"
    cause = "Geometry with two readings is refused, not guessed."


class OrderChanges(PatternFault):
    """Points on a line change places from one size to another."""

    code = "PS209"
    text = "on line {line!r} the points {first!r} and {second!r} change places"
    hint = "put them on a size group, or move one of them"
    cause = "Points that pass each other would turn the piece inside out in that size."


class PointNotOnLine(PatternFault):
    """A range names a point that is not on the line."""

    code = "PS210"
    text = "point {point!r} is not on line {line!r}"
    hint = "points of {line!r}: {known}"
    cause = "A part of a line runs between points that lie on it by definition."


class FrameMixed(PatternFault):
    """A line in one frame ends in a point of another."""

    code = "PS211"
    text = "line {line!r} is in frame {frame!r} but its point {point!r} is in {other!r}"
    hint = "name the same frame for both"
    cause = "Frames grade differently; a line across two frames would have no rule."


class MeasureMissing(PatternFault):
    """The last lacks a measure the pattern grades by."""

    code = "PS212"
    text = "the last has no {measure!r}, which frame {frame!r} grades by"
    hint = "add it to the last file, or grade by another measure"
    cause = "A frame takes its ratio from a last measure."


class BaseDiffers(PatternFault):
    """Pattern and last are not for the same base."""

    code = "PS213"
    text = "the pattern is drawn for {pattern}, the last is {last}"
    hint = "use the right last, or declare the difference with fit: {fit_mm}"
    cause = "A pattern drawn on one last does not fit another of nearly the same size."


class FoldNotEnds(PatternFault):
    """The fold is not one of the piece's edges."""

    code = "PS214"
    text = "fold line {line!r} is not an edge of the piece"
    hint = "add it to the outline, or fold on one of the edges"
    cause = "A folded piece is drawn as one half that ends on the fold line."


class CornerOpens(PatternFault):
    """A corner angle changes with the size."""

    code = "PS215"
    severity = Severity.WARNING
    text = "the corner between {first!r} and {second!r} changes by {change_deg:.1f} degrees"
    hint = "held and free lines meet there; widen the zone over which the growth changes"
    cause = "Where a held line meets a free one the corner turns with the size; above 3 degrees it shows."


class CutOutOutside(PatternFault):
    """A cut-out that is not wholly inside its piece."""

    code = "PS220"
    text = "a cut-out does not lie within the piece, clear of its edge and of other cut-outs"
    hint = "draw it inside; on a folded piece wholly on the drawn half"
    cause = "A hole that runs over the edge, or into another hole, has no inside that could be cut out."


class GirthUnread(PatternFault):
    """The last lacks the measure the ball girth is read with."""

    code = "PS221"
    text = "the last has no {measure!r}, with which the ball girth is read"
    hint = "name a measure of the last: ball_width"
    cause = "The ball girth is twice the way from the vamp point to the joint, and the width of the bottom."


class GradingFault(PolaError):
    """The root of faults that appear in some size: nothing is written."""

    exit_code = Exit.REFUSED


class AllowanceCrosses(GradingFault):
    """An allowance cannot be built."""

    code = "PS334"
    text = "the {kind} allowance of {allowance_mm:g} mm on {edge!r} cannot be built"
    hint = "lower the allowance there, or widen the neck or the hollow of the line"
    cause = (
        "A neck narrower than the margin, or a hollow tighter than it: the cutting line would cross itself."
    )


class EyeletsNoRoom(GradingFault):
    """The eyelets do not fit the facing."""

    code = "PS331"
    text = "{count} eyelets at {pitch_mm:g} mm need {need_mm:.1f} mm, the facing has {have_mm:.1f} mm"
    hint = "give eyelet count or pitch by size groups, so that small sizes take fewer"
    cause = "Eyelets keep their pitch in every size, so a short facing may not hold them."


class EyeletsFarFromEnd(GradingFault):
    """The way left after the last eyelet is outside its limits."""

    code = "PS332"
    text = "{left_mm:.1f} mm is left after the last eyelet, allowed are {least_mm:g} to {most_mm:g} mm"
    hint = "change the pitch or the count for this size group"
    cause = "Too little and the hole tears out, too much and the facing gapes."


class SizeFar(GradingFault):
    """A size far from the base."""

    code = "PS333"
    severity = Severity.WARNING
    text = "size {size} is {steps:g} sizes from the base"
    hint = "a second model is needed: draw and fit a new base size"
    cause = (
        "Beyond about five sizes a graded pattern no longer looks and fits like the model (trade judgement)."
    )


class KnotsCoincide(PatternFault):
    """Two neighbouring knots in one place."""

    code = "PS216"
    text = "two neighbouring knots of line {line!r} lie in one place, at ({x_mm:.1f}, {y_mm:.1f})"
    hint = "leave one of them out, or correct its coordinates"
    cause = "Between two knots in one place a curve has no direction, so it can be neither graded nor offset."


class AxisVanishes(PatternFault):
    """An axis that follows a length of nothing, or less."""

    code = "PS219"
    text = "frame {frame!r} grows with {by!r}, which is {length_mm:.1f} mm long"
    hint = "name a measure or a line that has a length in every size"
    cause = "Growth is a ratio to the base size, and zero has no ratio."


class NotchOffEdge(PatternFault):
    """A notch at a point that is not on the piece's outline."""

    code = "PS217"
    text = "the notch at {point!r} is not on the outline of the piece"
    hint = "name a point of one of its edges; add one with {{on: line, mm: ...}}"
    cause = "A notch is cut into the edge beside a net point of the outline."


class NoSizeCode(PatternFault):
    """A size below the first one of its code."""

    code = "PS218"
    severity = Severity.WARNING
    text = "the size code begins at {first}, so this size gets none"
    hint = "give size_notches a smaller `first`"
    cause = "The code counts sizes from its first size along one hidden edge."


class SizeCodeNoRoom(GradingFault):
    """A size code longer than its edge."""

    code = "PS335"
    text = "the size code on {line!r} needs {need_mm:.1f} mm, there are {have_mm:.1f} mm"
    hint = "begin it nearer to the line's start, or give it a smaller pitch or a larger first size"
    cause = (
        "The code counts full sizes; far from its first size it needs more notches than fit on a short edge."
    )


class SizeInNoSet(PatternFault):
    """A size that no set of its group holds."""

    code = "PS225"
    text = "size {size} is in no set of the group {group!r}"
    hint = "name the size in a set, or write `others: as_itself`"
    cause = (
        "A shared part is made in few sizes; a size between two sets could be cut smaller than the one below."
    )


class CheckFailed(GradingFault):
    """One of the twelve checks failed."""

    code = "PS341"
    text = "check {check}: {name}: {amount:.4g} {unit}; allowed: {tolerance:.4g}"
    hint = "`polasepatu check` shows all twelve checks; --allow-findings writes the files anyway"
    cause = "A measure of the graded result is outside its tolerance, so the parts would not fit together."


class CheckWarned(GradingFault):
    """One of the twelve checks asks for a look."""

    code = "PS342"
    severity = Severity.WARNING
    text = "check {check}: {name}: {amount:.4g} {unit}; usual: at most {tolerance:.4g}"
    cause = "The value is unusual, not wrong."


class NotCovered(GradingFault):
    """A bottom part that does not reach past what it must cover."""

    code = "PS343"
    text = "reaches only {least_mm:.2f} mm past {inner!r}; {margin_mm:g} mm are needed"
    hint = "map the group to its larger size, or widen the part"
    cause = "A sole shared by several sizes must still stand out all round the insole of each of them."
