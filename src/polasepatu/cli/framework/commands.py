"""The table of all commands. A new command is one line here and one function in a module of this folder."""

from __future__ import annotations

from dataclasses import dataclass

from polasepatu.i18n import N_


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One command: how it is called, where its function is, and what the overview says about it."""

    name: str  # one word, or two where it belongs to a family: "nest hide"
    target: str  # module of this folder and function: "nest:hide"
    summary: str  # an English text, translated when it is shown
    kind: str = ""  # what its result calls itself, polasepatu.<kind>/1; the name where it says nothing

    @property
    def result_kind(self) -> str:
        """Return the kind of the result of this command."""
        return self.kind or self.name.replace(" ", "-")


FAMILIES: dict[str, str] = {
    # first word of commands with two words: what the overview says about the family
    "pattern": N_("Patterns: their contents, and patterns from other programs."),
    "digitise": N_("Patterns from photos and scans, and the board for it."),
    "export": N_("Files for cutters, other CADs, plotters and printers."),
    "machines": N_("Machine profiles: the form of file that each cutter reads."),
    "sizes": N_("Size systems: conversions and tables."),
    "last": N_("Lasts: measures in every size, and whether they are plausible."),
    "hide": N_("Leather: show, check, import and generate hides."),
    "nest": N_("Layouts of pieces on hides and rolls."),
    "consume": N_("Material per pair, and actual use."),
    "order": N_("Orders: what they need, and their cutting tickets."),
}

COMMANDS: tuple[Entry, ...] = (
    Entry(name="init", target="start:init", summary=N_("Start a project folder with a sample style.")),
    Entry(name="demo", target="start:demo", summary=N_("Grade the bundled Derby, as a first look.")),
    Entry(name="grade", target="grade:grade", summary=N_("Grade a style and write its cutting files.")),
    Entry(name="studio", target="studio:studio", summary=N_("Draw, drag and check a style in the browser.")),
    Entry(name="check", target="grade:check", summary=N_("Run the twelve checks on a style.")),
    Entry(name="pattern show", target="grade:show", summary=N_("Show the contents of a style.")),
    Entry(
        name="pattern import",
        target="pattern_import:import_",
        summary=N_("Import a pattern from another program as a style."),
    ),
    Entry(
        name="digitise board",
        target="digitise:board",
        summary=N_("Write the marker board to print for photos."),
    ),
    Entry(name="digitise", target="digitise:digitise", summary=N_("Make a style of pieces in a photo.")),
    Entry(
        name="diff", target="diff:diff", summary=N_("Compare two results, piece by piece and size by size.")
    ),
    Entry(name="export dxf", target="export:dxf", kind="export", summary=N_("DXF for a cutter.")),
    Entry(name="export aama", target="export:aama", kind="export", summary=N_("AAMA or ASTM for a CAD.")),
    Entry(name="export hpgl", target="export:hpgl", kind="export", summary=N_("HP-GL for a plotter.")),
    Entry(name="export svg", target="export:svg", kind="export", summary=N_("SVG at true scale.")),
    Entry(name="export pdf", target="export:pdf", kind="export", summary=N_("PDF at true scale.")),
    Entry(name="machines list", target="machines:list_", summary=N_("List the known machines.")),
    Entry(name="machines show", target="machines:show", summary=N_("Show a machine profile.")),
    Entry(name="machines check", target="machines:check", summary=N_("Check a machine profile.")),
    Entry(name="doctor", target="doctor:doctor", summary=N_("Check the installation.")),
    Entry(name="explain", target="explain:explain", summary=N_("Explain a code or a word of the trade.")),
    Entry(name="schema", target="schema:schema", summary=N_("Print the JSON Schema of a kind of file.")),
    Entry(name="sizes convert", target="sizes:convert", summary=N_("Convert a size to other systems.")),
    Entry(name="sizes table", target="sizes:table", summary=N_("Print a run of sizes in other systems.")),
    Entry(name="last show", target="last:show", summary=N_("Show the measures of a last in each size.")),
    Entry(name="last check", target="last:check", summary=N_("Check a last file.")),
    Entry(name="hide show", target="hide:show", summary=N_("Show a hide: areas, quality, flaws.")),
    Entry(name="hide check", target="hide:check", summary=N_("Check a hide file.")),
    Entry(name="hide import", target="hide:import_", summary=N_("Import a hide from a DXF drawing.")),
    Entry(
        name="hide generate", target="hide:generate", summary=N_("Generate a hide by rule, for estimates.")
    ),
    Entry(name="nest hide", target="nest:hide", kind="nest", summary=N_("Nest pieces on hides.")),
    Entry(
        name="nest roll", target="nest:roll", kind="nest", summary=N_("Nest pieces on a roll or on boards.")
    ),
    Entry(name="nest show", target="nest:show", kind="nest", summary=N_("Show a layout.")),
    Entry(
        name="nest verify",
        target="nest:verify",
        kind="nest",
        summary=N_("Check a layout again, independently."),
    ),
    Entry(
        name="consume calibrate",
        target="consume:calibrate",
        summary=N_("Fit wastes to the material that the cutting room used."),
    ),
    Entry(
        name="consume variance",
        target="consume:variance",
        summary=N_("Compare the material allowed with the material used."),
    ),
    Entry(name="consume", target="consume:consume", summary=N_("Calculate the material per pair.")),
    Entry(name="order show", target="order:show", summary=N_("Explode an order; write its cutting tickets.")),
    Entry(name="cost", target="cost:cost", summary=N_("Calculate the cost of a pair.")),
    Entry(name="quote", target="quote:quote", summary=N_("Price an order, with the landed cost.")),
)
