"""What can be wrong with a drawing: PS610 to PS629 on its way out, PS630 to PS669 on its way in."""

from __future__ import annotations

from polasepatu.errors import Exit, PolaError, Severity


class ContourCrosses(PolaError):
    code = "PS610"
    text = "the contour crosses itself near x {x_mm:.1f}, y {y_mm:.1f} mm"
    hint = "look at the piece with `polasepatu pattern show` and move the points there"
    cause = "A knife that follows a crossing line cuts the piece in two, and importers fill it at random."


class CutOutOutside(PolaError):
    code = "PS611"
    text = "a cut-out is not inside the contour"
    hint = "move the cut-out, or make it part of the contour"
    cause = "A cut-out that leaves the piece would be cut through the edge of it."


class LargerThanTable(PolaError):
    code = "PS612"
    text = "the piece measures {wide_mm:.0f} x {high_mm:.0f} mm, the table only {table}"
    hint = "choose another machine, or set limits.table_mm in its profile"
    cause = "The piece cannot lie on the table of the machine, with 10 mm of margin all round."


class DrawnTwice(PolaError):
    code = "PS613"
    text = "{count} lines for the tool {tool} appeared twice in the same place; the copies were left out"
    hint = "delete one of the two in the pattern"
    cause = "A line that is there twice is cut twice: leather tears, a laser burns."
    severity = Severity.WARNING


class NoLength(PolaError):
    code = "PS614"
    text = "{count} lines for the tool {tool} have no length and were left out"
    hint = "delete them in the pattern"
    cause = "A line without length makes some controllers stop and others stamp a point."
    severity = Severity.WARNING


class PointsSaved(PolaError):
    code = "PS615"
    text = "{count} points were removed from lines for the tool {tool}, within {tolerance_mm} mm"
    cause = "Points nearer than the machine's least edge make its head stutter, so they are thinned out."
    severity = Severity.NOTE


class DrawnOnce(PolaError):
    code = "PS691"
    text = "drawn once in the file; cut it {count} times for each foot"
    hint = 'for a file with every copy use `export dxf`, or a machine profile with copies = "each"'
    cause = (
        "A file that shows each piece once, as a pattern does, leaves the number of copies to whoever cuts."
    )
    severity = Severity.NOTE


class NoTool(PolaError):
    code = "PS616"
    text = "{machine} has no tool for {tool}; {count} lines are not in the file"
    hint = "add the tool to the machine's profile if it has one"
    cause = "The machine profile lists the tools; work for any other is left out and named here."
    severity = Severity.WARNING


class NoPunch(PolaError):
    code = "PS617"
    text = "{machine} has no punch of {diameter_mm} mm; it has {known}"
    hint = "change the hole, or marks.punch_diameters_mm in the machine's profile"
    cause = "A hole is punched with a tool of its own diameter."
    severity = Severity.WARNING


class TooManyPoints(PolaError):
    code = "PS618"
    text = "a line has {count} points, and {machine} takes {limit} at most"
    hint = "raise limits.tolerance_mm in the machine's profile"
    cause = "The line was thinned to the tolerance and is still too long for the controller."


class LetteringSmall(PolaError):
    code = "PS619"
    text = "lettering of {height_mm:.1f} mm is below the {limit_mm:.1f} mm that {machine} writes clearly"
    hint = "shorten the label, or lower marks.text_min_height_mm in the machine's profile"
    cause = "Letters smaller than a pen's stroke allows cannot be read."
    severity = Severity.WARNING


class NotFinite(PolaError):
    code = "PS620"
    text = "a line for the tool {tool} holds a coordinate that is not a number"
    cause = "This is a fault of the program that made the piece."


class PunchOutside(PolaError):
    code = "PS621"
    text = "the punch hole {name!r} is not inside the contour"
    hint = "move the hole into the piece"
    cause = "A hole across the edge tears out."
    severity = Severity.WARNING


class NameShortened(PolaError):
    code = "PS622"
    text = "the name {name!r} became {short!r} for this format"
    cause = "Importers of this format take few characters, so longer names are shortened, each to its own."
    severity = Severity.NOTE


class NothingToWrite(PolaError):
    code = "PS623"
    text = "no piece is left to write"
    hint = "check --sizes, --pieces and the material you asked for"
    cause = "The choice of sizes, pieces and materials leaves nothing over."


class PageTooSmall(PolaError):
    code = "PS624"
    text = "a page of {wide_mm:.0f} x {high_mm:.0f} mm leaves no room to draw"
    hint = "choose a larger paper or a smaller margin"
    cause = "Each page needs its margins, the overlap, the rulers and the test square."


class PrinterScaleOdd(PolaError):
    code = "PS625"
    text = "the printer's scale {scale} is not plausible"
    hint = "it is the measured length of the test square over 100 mm, such as 0.985"
    cause = "A printer is a few per cent off at most; a larger factor is a slip or a wrong setting."
    exit_code = Exit.USAGE


class NotFollowed(PolaError):
    code = "PS626"
    text = "the points on layer {layer} cannot be followed through the sizes, so they have no grade rule"
    hint = "leave out --rules: then every size is written in full, which loses nothing"
    cause = "A rule table needs the same points in every size; some lines have other points in other sizes."


class MarksNotInAll(PolaError):
    code = "PS628"
    text = "{count} marks on layer {layer} are not in every size; they are not in the file"
    hint = "leave out --rules: then every size is written with its own marks"
    cause = "A rule table can move a mark but not add one; size codes are other marks in every size."
    severity = Severity.WARNING


class ImportFault(PolaError):
    """Something in a foreign file is wrong."""

    exit_code = Exit.INPUT


class RulesWrong(ImportFault):
    code = "PS630"
    text = "the rule table is incomplete or wrong: {problem}"
    hint = "export it again from the other program, with all sizes"
    cause = "A rule table needs its sizes, its sample size, its units, and a pair for every size in a rule."


class TooMuch(ImportFault):
    code = "PS631"
    text = "the file holds more than {points} points or {entities} lines"
    hint = "save the pattern without hatches, pictures and old versions, or split it"
    cause = "A pattern has some thousand points; blocks that insert each other can stand for millions."


class FileLarge(ImportFault):
    code = "PS632"
    text = "the file is larger than {limit_mb} MB"
    hint = "check that this is the right file"
    cause = "Foreign files are read whole, so their size is limited."


class Damaged(ImportFault):
    code = "PS633"
    text = "the file cannot be read: {problem}"
    hint = "open it in the program it came from and save it again"
    cause = "The file is cut off, was changed on its way, or is of another kind than its name says."


class NoPieces(ImportFault):
    code = "PS639"
    text = "no closed contour was found, so there is no piece"
    hint = "name the contour's layer with --layer NAME=outline, or join wider gaps with --join"
    cause = "A piece is a closed contour; without one there is nothing to grade or to cut."


class ContourOpen(ImportFault):
    code = "PS640"
    text = "a contour on layer {layer} is open by {gap_mm:.3f} mm at x {x_mm:.1f}, y {y_mm:.1f}"
    hint = "close it in the drawing, or join wider gaps with --join (now {tolerance} mm)"
    cause = "Lines are joined where their ends meet within the tolerance; this one does not come back."


class ContourForked(ImportFault):
    code = "PS641"
    text = "on layer {layer} three or more lines of a contour meet, near x {x_mm:.1f}, y {y_mm:.1f}"
    hint = "delete the line that does not belong to the contour"
    cause = "Where lines fork, the way of the contour is not certain, and it is not guessed."


class ContourTwice(ImportFault):
    code = "PS642"
    text = "a contour on layer {layer} lies twice on the same place; one was taken"
    cause = "Programs write a contour once to cut and once to draw."
    severity = Severity.WARNING


class ContourUnsound(ImportFault):
    code = "PS643"
    text = "a contour on layer {layer} crosses itself or has no area, near x {x_mm:.1f}, y {y_mm:.1f}"
    hint = "repair it in the drawing"
    cause = "A contour that crosses itself has no inside, so it cannot be a piece."


class ContourInContour(ImportFault):
    code = "PS644"
    text = "a contour on layer {layer} fills most of another one, near x {x_mm:.1f}, y {y_mm:.1f}"
    hint = "if these are sizes on top of each other, put each size on a layer such as CUT_38"
    cause = "It is too large for a cut-out, so it was taken as a piece of its own."
    severity = Severity.WARNING


class InsideUnclear(ImportFault):
    code = "PS688"
    text = "a contour on layer {layer} runs parallel inside of another, near x {x_mm:.1f}, y {y_mm:.1f}"
    hint = "give its meaning: --inside net for a sew line, --inside cut-out for a window"
    cause = "Sew line or window: the one adds nothing to cut, the other takes area off; it is not guessed."


class NoLayerKnown(ImportFault):
    code = "PS645"
    text = "no layer is known to hold contours; every outermost closed line was taken as a piece"
    hint = "give the meaning of the layers with --layer NAME=ROLE"
    cause = "Layers are recognised by their numbers or names; this file's are unknown."
    severity = Severity.WARNING


class HalfPiece(ImportFault):
    code = "PS646"
    text = "the piece was drawn as a half; it was unfolded at its fold line"
    cause = "Pattern exchange stores a symmetrical piece as a half with a mirror line."
    severity = Severity.NOTE


class FoldNotEdge(ImportFault):
    code = "PS656"
    text = "the piece has a fold line that is not one of its edges; it was left as drawn"
    hint = "if it is drawn as a half, let its edge and the fold line lie on one another"
    cause = "A half piece is unfolded at the edge that lies on its fold line; here no edge does."
    severity = Severity.WARNING


class FileTruncated(ImportFault):
    code = "PS647"
    text = "the file ends without its end mark, so part of it may be missing"
    hint = "copy it again, or save it again in the program it came from"
    cause = "Every DXF file ends with EOF; mail programs and full disks truncate files."


class SomethingLeftOut(ImportFault):
    code = "PS648"
    text = "{count} x {what} on layer {layer!r} left out: {why}"
    cause = "Nothing is dropped in silence: everything that did not become part of a piece is listed."
    severity = Severity.WARNING


class RuleMissing(ImportFault):
    code = "PS650"
    text = "the rule table has no rule {number}; its points move with their neighbours"
    hint = "export the rule table again together with the pattern"
    cause = "A point of the pattern names a rule that the table does not hold."


class NoRules(ImportFault):
    code = "PS651"
    text = "no point of the outline has a grade rule; every size is the sample size"
    hint = "export the pattern again with its grade rules, or with all sizes"
    cause = "The pattern file and the rule table do not belong together."


class BaseSizeMissing(ImportFault):
    code = "PS652"
    text = "the file has no piece of the base size {size!r}"
    hint = "it has {known}; give the base size with --base-size"
    cause = "A style is made from its base size; the other sizes are graded from it."


class NotInStyleFile(ImportFault):
    code = "PS653"
    text = "{count} x {what} not carried into the style"
    hint = "take them as pen lines with --layer NAME=pen where they are needed"
    cause = "A style writes its own labels and knows no reference lines, so drawn ones have no place in it."
    severity = Severity.WARNING


class HoleWithoutSize(ImportFault):
    code = "PS654"
    text = "{count} holes came without a diameter and were given 1 mm"
    hint = "write the diameter into the marks of the style file"
    cause = "Pattern exchange often gives only the place of a drill hole."
    severity = Severity.WARNING


class DeclarationMissing(ImportFault):
    code = "PS655"
    text = "to make a style of it, give {options}"
    hint = "a drawing does not name its last, nor its size"
    cause = "What a drawing cannot state is asked for and never assumed."
    exit_code = Exit.USAGE


class PieceNotInFile(ImportFault):
    code = "PS658"
    text = "{option} names a piece {name!r} that the file does not hold"
    hint = "it holds {known}"
    cause = "Options for one piece use its name in the list of `pattern import`."


class EdgeNotInPiece(ImportFault):
    code = "PS659"
    text = "{option} names an edge {name!r} that {piece} does not have"
    hint = "it has {known}; see them with `polasepatu pattern import FILE --picture FILE.svg`"
    cause = "The edges of a piece are counted from corner to corner: e1, e2 and so on."


class TakenAsUsual(ImportFault):
    code = "PS660"
    text = "not given, so the usual was taken: {usual}"
    hint = "give it where it differs"
    cause = "Facts that neither the drawing nor the user gave are listed, so that nothing is assumed unseen."
    severity = Severity.WARNING


class ZonesNotSaid(ImportFault):
    code = "PS661"
    text = "{count} quality zones on layers {layers} were left out: their class is unknown"
    hint = "give their classes, 1 best to 5, with --zone {first}=1, or --zone {first}=hidden"
    cause = "The number of a zone belongs to the other program; only its user knows which leather it needs."
    severity = Severity.WARNING


class ZonesJoined(ImportFault):
    code = "PS662"
    text = "zones of classes {classes}: the visible part needs class {seen}, the hidden part class {hidden}"
    hint = "this is the stricter choice; split the piece where it wastes leather"
    cause = "A style has one class for the visible part of a piece and one for the hidden part."
    severity = Severity.WARNING


class QuantityTaken(ImportFault):
    code = "PS663"
    text = "quantity {quantity!r} was taken as {count} for each foot"
    hint = "give the number per shoe with --count {piece}=N"
    cause = (
        "Programs write the pieces of one foot, of a pair, or of each side; a style counts those of one foot."
    )
    severity = Severity.WARNING


class OtherFoot(ImportFault):
    code = "PS664"
    text = "{others} are the same piece again or its mirror image: one is kept, {count} for each foot"
    cause = (
        "With --foot both a piece and its mirror image are the two feet's; a style mirrors one for the other."
    )
    severity = Severity.NOTE


class BothFeetDrawn(ImportFault):
    code = "PS665"
    text = "{count} pieces are mirror images of others, so both feet seem to be drawn"
    hint = "if so, give --foot both; otherwise each of them is cut for both feet"
    cause = (
        "A style is drawn for one foot and mirrors it for the other; with both feet drawn all is cut twice."
    )
    severity = Severity.WARNING


class HoleRowGrows(ImportFault):
    code = "PS666"
    text = "a row of {count} holes {pitch_mm:.2f} mm apart grows with the piece"
    hint = "if its pitch is the same in all sizes, give --hole-rows hold; if it grows, --hole-rows grade"
    cause = "Eyelets keep their pitch in every size; a drawing does not say whether its holes are eyelets."
    severity = Severity.WARNING


class BaseNotSame(ImportFault):
    code = "PS667"
    text = "in the base size {what} {off_mm:.2f} mm off the drawing at {edges}, x {x_mm:.1f}, y {y_mm:.1f}"
    hint = "give the kinds of the edges that meet there with --edges, or take the cut line with --outline cut"
    cause = "Allowances meet at corners by the kinds of their edges; a drawing does not say these kinds."
    severity = Severity.WARNING


class SewLineLeft(ImportFault):
    code = "PS668"
    text = "the sew line was not used: {why}; allowances in the outline grow with the piece"
    hint = "draw the sew line as one closed line inside of the cut line"
    cause = "With sew line and cut line a piece keeps its allowances in every size."
    severity = Severity.WARNING
