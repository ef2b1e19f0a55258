"""The register of errors: which module a code is at home in, so that explaining one loads that module alone.

A new error is added here; a test compares the register with the source.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from importlib import import_module
from types import MappingProxyType

from polasepatu.errors import PolaError

CODES_OF: Mapping[str, str] = MappingProxyType(
    {
        "files.faults": (
            "PS101 PS102 PS103 PS104 PS105 PS106 PS107 PS108 PS109 PS110 PS111 PS112 PS113 PS114 "
            "PS115 PS116 PS117 PS118 PS119 PS120 PS121 PS122 PS123 PS124 PS125 PS126 PS127 PS128 "
            "PS129 PS130 PS131 PS132 PS133 PS134 PS135 PS136 PS137 PS138 PS139 PS140 PS141 PS142 "
            "PS143 PS144 PS145 PS146 PS147 PS148 PS149 PS901 PS902 PS903 PS904 PS905 PS906 PS910"
        ),
        "files.style.values": "PS151 PS152 PS153 PS154 PS155 PS156 PS159 PS160 PS161 PS162 PS163",
        "files.style.style": "PS157 PS158 PS164 PS165",
        "project": "PS170",
        "workflow.begin": "PS171",
        "files.edit": "PS185 PS186",
        "studio.draft": "PS187",
        "studio.session": "PS188 PS189",
        "studio.paper": "PS190",
        "studio.prices": "PS191",
        "pattern.faults": (
            "PS201 PS202 PS203 PS204 PS205 PS206 PS207 PS208 PS209 PS210 PS211 PS212 PS213 PS214 "
            "PS215 PS216 PS217 PS218 PS219 PS220 PS221 PS225 PS331 PS332 PS333 PS334 PS335 PS341 "
            "PS342 PS343"
        ),
        "sizing.system": "PS301",
        "sizing.size": "PS302 PS303",
        "sizing.conversion": "PS304",
        "sizing.run": "PS305 PS306 PS309",
        "sizing.width": "PS307 PS308",
        "units": "PS310 PS501 PS502",
        "last.last": "PS311 PS312 PS313 PS314 PS315 PS316",
        "last.plausibility": "PS317 PS318 PS319",
        "files.last": "PS320",
        "nesting.inputs": "PS401 PS402 PS403 PS404 PS405 PS406 PS407 PS408",
        "nesting.offer": "PS409",
        "nesting.demand": "PS410 PS488",
        "nesting.verify.faults": (
            "PS411 PS446 PS467 PS468 PS469 PS470 PS471 PS472 PS473 PS474 PS475 PS476 PS477 PS478 "
            "PS479 PS480 PS481 PS482 PS490 PS491 PS492"
        ),
        "workflow.wanted": "PS412 PS413 PS495 PS496 PS497 PS498",
        "nesting.kernels.jit": "PS431",
        "files.layout": "PS440 PS441",
        "workflow.layout_origin": "PS442 PS443 PS444 PS445",
        "materials.hides": "PS447 PS448 PS451 PS452 PS453 PS454 PS455 PS456 PS457 PS458 PS459 PS462 PS483",
        "materials.rolls": "PS449 PS460 PS461 PS493",
        "materials.generate": "PS463 PS464 PS465 PS494",
        "nesting.lattice": "PS466",
        "formats.read.hide_dxf": "PS484 PS485 PS486 PS487",
        "workflow.nest_problem": "PS489",
        "workflow.nest": "PS499",
        "materials.catalogue": "PS503 PS504 PS505 PS506",
        "costing.material.consumption": "PS507",
        "files.amounts": "PS508",
        "files.materials": "PS509 PS510 PS511 PS513",
        "files.cutting_records": "PS512",
        "costing.material.actual": "PS514 PS516",
        "files.style.bill": "PS515",
        "costing.material.estimate": "PS517 PS525 PS526 PS528",
        "costing.material.methods": "PS518 PS519",
        "costing.material.layouts": "PS520 PS521 PS522 PS523",
        "costing.material.bill": "PS524",
        "costing.material.by_form": "PS527",
        "workflow.consume": "PS529",
        "costing.order.run": "PS530 PS537",
        "costing.order.colours": "PS531",
        "costing.order.terms": "PS532",
        "costing.order.packing": "PS533 PS534 PS536",
        "costing.order.lasts": "PS535",
        "files.rates.curves": "PS538",
        "files.order_entries": "PS539 PS542 PS543 PS544",
        "files.order": "PS540 PS541",
        "costing.making.labour": "PS545 PS546 PS547",
        "files.rates.labour": "PS548",
        "files.style.operations": "PS549",
        "files.rates.factory": "PS550",
        "costing.making.purchase": "PS551 PS552",
        "costing.making.materials": "PS553 PS554",
        "costing.making.tooling": "PS555 PS559",
        "workflow.order": "PS556 PS557 PS558",
        "money": "PS560 PS561 PS562",
        "costing.ledger.ledger": "PS563 PS564",
        "costing.ledger.solve": "PS565",
        "costing.ledger.dated": "PS566 PS567 PS568 PS569",
        "costing.quote": "PS570 PS585 PS586 PS589",
        "costing.trade.duty": "PS571 PS572 PS573 PS574 PS575 PS576",
        "costing.trade.freight": "PS577 PS578 PS579",
        "costing.trade.plan": "PS580 PS581 PS582 PS583 PS584 PS599",
        "costing.trade.visible": "PS587 PS588 PS690",
        "i18n.words": "PS590",
        "reports.pdf.fonts": "PS591 PS592",
        "reports.cbd": "PS593",
        "files.machine": "PS601 PS602",
        "formats.write.profiles": "PS603",
        "formats.faults": (
            "PS610 PS611 PS612 PS613 PS614 PS615 PS616 PS617 PS618 PS619 PS620 PS621 PS622 PS623 "
            "PS624 PS625 PS626 PS628 PS630 PS631 PS632 PS633 PS639 PS640 PS641 PS642 PS643 PS644 "
            "PS645 PS646 PS647 PS648 PS650 PS651 PS652 PS653 PS654 PS655 PS656 PS658 PS659 PS660 "
            "PS661 PS662 PS663 PS664 PS665 PS666 PS667 PS668 PS688 PS691"
        ),
        "formats.write.paper": "PS627",
        "workflow.export": "PS629",
        "formats.read.roles": "PS634",
        "formats.read.scale": "PS635 PS636 PS637 PS638 PS689",
        "formats.read.pattern_file": "PS649",
        "formats.read.declared": "PS657",
        "pattern.compare.differences": (
            "PS670 PS671 PS672 PS673 PS674 PS675 PS676 PS677 PS678 PS679 PS680 PS681 PS682 PS683 "
            "PS684 PS685 PS686 PS687"
        ),
        "photo.faults": (
            "PS751 PS752 PS753 PS754 PS755 PS756 PS757 PS758 PS759 PS760 PS761 PS762 PS763 PS764 "
            "PS765 PS766 PS767 PS768 PS769 PS770 PS771 PS772 PS773 PS774 PS775 PS776 PS777 PS778 "
            "PS779 PS780 PS781 PS782 PS783 PS784 PS785 PS786 PS793"
        ),
        "files.board": "PS787 PS788",
        "formats.photo_file": "PS789 PS790 PS791",
        "workflow.digitise": "PS792",
        "cli.doctor": "PS907 PS908 PS909",
        "cli.framework.faults": "PS930 PS931 PS932 PS941 PS942 PS949",
        "cli.nest": "PS933",
    }
)
"""The codes of each module that has errors, modules below `polasepatu`."""

HOME_OF: Mapping[str, str] = MappingProxyType(
    {code: module for module, codes in CODES_OF.items() for code in codes.split()}
)


def find_code(code: str) -> type[PolaError] | None:
    """Return the error with this code; None where there is none."""
    if code not in HOME_OF:
        return None
    import_module(f"polasepatu.{HOME_OF[code]}")
    return PolaError.codes[code]


def all_codes() -> list[type[PolaError]]:
    """Return every error there is, by code; those of parts that are not installed are left out."""
    for module in CODES_OF:
        with suppress(ImportError):
            import_module(f"polasepatu.{module}")
    return [PolaError.codes[code] for code in sorted(PolaError.codes)]
