"""What makes a picture unfit to measure in, and what weakens a measurement. Every one says what to do."""

from __future__ import annotations

from polasepatu.errors import Exit, ManyFaults, PolaError, Severity


class PictureUnfit(PolaError):
    """A picture that is not good enough: nothing is written."""

    exit_code = Exit.REFUSED


class PictureWeak(PolaError):
    """Something that makes the result less sure."""

    severity = Severity.WARNING


class MarkersMissing(PictureUnfit):
    code = "PS751"
    text = "{seen} markers of the board are seen in the picture, which is too few"
    hint = "photograph the whole board with a sharp, even picture; at least a dozen markers on all sides"
    cause = "The markers say where the camera stood."


class PictureMirrored(PictureUnfit):
    code = "PS752"
    text = "the picture is mirrored: the markers read the other way round"
    hint = "take the picture as the camera saved it, not that of a selfie camera or of a window"
    cause = "In a mirrored picture a right foot becomes a left one."


class BoardWrong(PictureUnfit):
    code = "PS753"
    text = "the markers do not agree with the board: {rms_mm:.2f} mm off, {limit_mm:.2f} allowed"
    hint = (
        "is it the board of this file? Lay it flat, without folds; take a plain photo, "
        "no panorama and no document mode"
    )
    cause = "Where all is flat and the lens is known, the markers agree within some hundredths of a mm."


class MarkersDisagree(PictureWeak):
    code = "PS754"
    text = "the markers agree with the board within {rms_mm:.2f} mm only; usual is below {limit_mm:.2f}"
    hint = "lay the board flat, hold the camera still, and take the picture again"
    cause = "A board that is not flat, or a picture that is not sharp, shows first at the markers."


class MarkersOneSided(PictureUnfit):
    code = "PS755"
    text = (
        "markers are seen round {share:.0f} % of the board only; what lies outside of them cannot be measured"
    )
    hint = "photograph the whole board; nothing may lie on the markers of a whole side"
    cause = "Between markers the picture is measured; beyond them it would be a guess."


class BoardNotFlat(PictureUnfit):
    code = "PS756"
    text = "the board does not lie flat: a control dot near x {x_mm:.0f}, y {y_mm:.0f} is {off_mm:.2f} mm off"
    hint = "press the board flat, for example on glass or with tape, and take the picture again"
    cause = "The dots in the field show a bulge that the markers at its edges cannot show."


class BoardBulges(PictureWeak):
    code = "PS757"
    text = "the board bulges a little: a control dot near x {x_mm:.0f}, y {y_mm:.0f} is {off_mm:.2f} mm off"
    hint = "press the board flatter for a better result"
    cause = BoardNotFlat.cause


class FlatnessUnseen(PictureWeak):
    code = "PS758"
    text = "{seen} control dots are seen in the field, so a bulge of the board would go unnoticed"
    hint = "leave some of the dots free, or add a second photo from another side with --second"
    cause = BoardNotFlat.cause


class TooFar(PictureUnfit):
    code = "PS759"
    text = "the picture has {px:.1f} pixels to the mm where it is coarsest; {least:.0f} are needed"
    hint = "go closer so that the board fills the picture, or use a camera with more pixels"
    cause = "An edge is found to about a tenth of a pixel."


class Coarse(PictureWeak):
    code = "PS760"
    text = "the picture has {px:.1f} pixels to the mm where it is coarsest; from {good:.0f} on it is good"
    hint = "go closer so that the board fills the picture"
    cause = TooFar.cause


class TooTilted(PictureUnfit):
    code = "PS761"
    text = "the camera was held {tilt_deg:.0f} degrees off straight down; at most {limit_deg:.0f} are allowed"
    hint = "hold the camera above the middle of the board, looking straight down"
    cause = "Seen at a slant, thickness and curl shift edges by much more."


class Tilted(PictureWeak):
    code = "PS762"
    text = "the camera was held {tilt_deg:.0f} degrees off straight down; below {limit_deg:.0f} is better"
    hint = TooTilted.hint
    cause = TooTilted.cause


class TooBlurred(PictureUnfit):
    code = "PS763"
    text = "the picture is not sharp: edges are {rise_px:.1f} pixels or {rise_mm:.2f} mm wide"
    hint = "hold the camera still, tap on the board to focus, use more light, and clean the lens"
    cause = "The middle of a blurred edge moves with light and colour."


class Blurred(PictureWeak):
    code = "PS764"
    text = "the picture is a little blurred: edges are {rise_px:.1f} pixels or {rise_mm:.2f} mm wide"
    hint = TooBlurred.hint
    cause = TooBlurred.cause


class TooDark(PictureUnfit):
    code = "PS765"
    text = "the picture is too dark: white paper has {white:.0f} % of full light, {least:.0f} % are needed"
    hint = "more light: near a window or under two lamps, without flash"
    cause = "In the dark a camera adds grain and smooths it away again, edges with it."


class Dark(PictureWeak):
    code = "PS766"
    text = "the picture is dark: white paper has {white:.0f} % of full light; from {good:.0f} % on it is good"
    hint = TooDark.hint
    cause = TooDark.cause


class Glare(PictureWeak):
    code = "PS767"
    text = "{share:.1f} % of the field is as white as it can be, from glare or too much light"
    hint = "turn the flash off and the lamp away, and take the picture again"
    cause = "Where all is white, no edge is seen."


class TooBright(PictureUnfit):
    code = "PS768"
    text = "the picture is over-exposed: the paper of {count} of {seen} markers is as white as it can be"
    hint = "tap on the board so that the camera measures there, and turn the flash off"
    cause = "Light that is cut off moves every edge into the dark."


class LooksAlike(PictureUnfit):
    code = "PS769"
    text = "pieces and ground look too much alike"
    hint = "use the grey field for light and dark board; lay black pieces on white and white ones on dark"
    cause = "An edge is found where the colour changes."


class LittleContrast(PictureWeak):
    code = "PS793"
    text = "pieces and ground look rather alike; a shadow may be taken for an edge"
    hint = "lay the pieces on another colour, such as white paper, and look at the picture before you grade"
    cause = LooksAlike.cause


class NothingFound(PictureUnfit):
    code = "PS770"
    text = "no piece is found on the field"
    hint = "lay the pieces inside the field, clear of one another; what has the ground's colour is not seen"
    cause = "What is smaller than 1 square centimetre is not taken for a piece."


class PieceOutside(PictureUnfit):
    code = "PS771"
    text = "{count} pieces lie across the edge of the field, near x {x_mm:.0f}, y {y_mm:.0f}"
    hint = "lay every piece wholly inside the field, 5 mm clear of its edge, or use a larger board"
    cause = "Outside of the field nothing is measured."


class PieceNearEdge(PictureWeak):
    code = "PS772"
    text = "lies {gap_mm:.1f} mm from the edge of the field; keep {least_mm:.0f}"
    hint = "move it towards the middle"
    cause = "Near the markers' frame the ground is not seen all round the piece."


class EdgeFaint(PictureWeak):
    code = "PS773"
    text = "its edge is faint or rough: neighbouring places differ by {noise_mm:.2f} mm"
    hint = "more contrast with the ground, even light, a clean cut edge"
    cause = "The spread of neighbouring places shows how well an edge can be seen."


class ThicknessUnsaid(PictureWeak):
    code = "PS774"
    text = (
        "the thickness was not said; {taken_mm:.1f} mm were taken, and each 0.1 mm more "
        "moves edges by {shift_mm:.2f} mm"
    )
    hint = "measure the card with a calliper and say it, such as --thickness 1.0"
    cause = "A camera sees the upper edge of a thick piece farther out than it stands."


class LengthsUnmeasured(PictureWeak):
    code = "PS775"
    text = (
        "the check lengths of the board were not measured: a printer may be off by 0.5 %, "
        "{off_mm:.1f} mm on this piece"
    )
    hint = (
        "measure them with a steel rule, write them into the board file as measured_mm; or --reference card"
    )
    cause = "Printers scale, and not alike across and along the paper."


class FocalGuessed(PictureWeak):
    code = "PS776"
    text = "the height of the camera is guessed, for the picture does not tell its focal length"
    hint = "take the photo as the camera saves it, or hold the camera at a slant of some 10 degrees"
    cause = "How much thickness shifts an edge depends on the height of the camera."


class OnePhoto(PictureWeak):
    code = "PS777"
    text = "one photo cannot show whether the pieces lie flat; a corner that stands up 3 mm is 0.8 mm off"
    hint = "press the pieces flat, or add a photo from another side with --second"
    cause = "What stands up is seen in another place from another side."
    severity = Severity.NOTE


class PieceCurls(PictureUnfit):
    code = "PS778"
    text = "does not lie flat: the two photos differ by {off_mm:.2f} mm near x {x_mm:.0f}, y {y_mm:.0f}"
    hint = "press it flat, for example with coins away from the edge or with tape underneath"
    cause = OnePhoto.cause


class PieceLifts(PictureWeak):
    code = "PS779"
    text = "may not lie quite flat: the two photos differ by {off_mm:.2f} mm near x {x_mm:.0f}, y {y_mm:.0f}"
    hint = PieceCurls.hint
    cause = OnePhoto.cause


class SecondUnlike(PictureUnfit):
    code = "PS780"
    text = "the second photo does not show the same pieces in the same places"
    hint = "move only the camera between the photos"
    cause = OnePhoto.cause


class SecondTooNear(PictureWeak):
    code = "PS781"
    text = "both photos were taken from nearly the same place, {apart_mm:.0f} mm apart, so they prove little"
    hint = "take the second one about 200 mm to the side of the first"
    cause = OnePhoto.cause


class ReferenceMissing(PictureUnfit):
    code = "PS782"
    text = "nothing in the picture has the size of the reference, {wide_mm:.2f} x {tall_mm:.2f} mm"
    hint = "lay the card flat beside the pieces, not touching them"
    cause = "A thing of known size proves the scale."


class ReferenceOff(PictureUnfit):
    code = "PS783"
    text = (
        "the scale is wrong: the reference of {wide_mm:.2f} x {tall_mm:.2f} mm measures "
        "{found_wide_mm:.2f} x {found_tall_mm:.2f} mm"
    )
    hint = (
        "print the board at 100 %, measure its check lengths and write them into the board file; "
        "for a scan, say its true --dpi"
    )
    cause = ReferenceMissing.cause


class ReferenceNear(PictureWeak):
    code = "PS784"
    text = ReferenceOff.text
    hint = ReferenceOff.hint
    cause = ReferenceMissing.cause


class ScaleUnproven(PictureUnfit):
    code = "PS785"
    text = "nothing proves the scale of the scan"
    hint = "scan a card (KTP, bank card) too and say --reference card, or a square and --reference 100x100"
    cause = "Scanners are off by 0.1 to 0.3 %, and the dpi in a file may be anything."


class DpiUnknown(PictureUnfit):
    code = "PS786"
    text = "the file does not say at how many dpi it was scanned"
    hint = "say it, such as --dpi 300; for a photo, name its board with --board"
    cause = "In a scan the pixels themselves are the measure."
    exit_code = Exit.USAGE


class PictureRefused(ManyFaults):
    """All that makes a picture unfit, together."""
