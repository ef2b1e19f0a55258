"""The board file, `schema: polasepatu.board/1`: which board was printed, and its check lengths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

import yaml
from pydantic import Field, model_validator

from polasepatu.errors import InputFaults, PolaError, Where
from polasepatu.files.model import FileRoot, fault, load
from polasepatu.photo.board import CHECK_MM, Board

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Self

_LEAST_SHARE, _MOST_SHARE = 0.93, 1.07
Sheets = Annotated[int, Field(ge=1, le=2)]
Length = Annotated[float, Field(gt=0)]


class CheckLengthWrong(PolaError):
    """A measured length that no print at about true size has."""

    code = "PS787"
    text = "a check length of {found_mm} mm cannot be: on this paper it is meant to be {meant_mm} mm"
    hint = "measure in mm between the two fine crosses, first across, then along"
    cause = "A print that is off by more than 7 % is no print at true size."


class BoardFile(FileRoot):
    """A board file."""

    kind: ClassVar[str] = "board"

    paper: Literal["a4", "a3", "f4"]
    columns: Sheets = 1
    rows: Sheets = 1
    field: Literal["grey", "white"] = "grey"
    measured_mm: tuple[Length, Length] | None = None

    @model_validator(mode="after")
    def _likely(self) -> Self:
        for found, meant in zip(self.measured_mm or (), CHECK_MM[self.paper], strict=False):
            if not _LEAST_SHARE <= found / meant <= _MOST_SHARE:
                raise fault(CheckLengthWrong, found_mm=f"{found:g}", meant_mm=f"{meant:g}")
        return self

    def to_domain(self) -> Board:
        """Return the board."""
        return Board(
            paper=self.paper,
            columns=self.columns,
            rows=self.rows,
            grey=self.field == "grey",
            measured_mm=self.measured_mm,
        )


def load_board(path: Path) -> Board:
    """Read a board file.

    Raises:
        InputFaults: everything that is wrong with it, each fault with its place.
        Environment: the system does not let us read it.
    """
    if path.suffix.lower() == ".pdf":  # the print instead of the file beside it
        raise InputFaults(
            [PrintGiven.finding(where=Where(file=str(path)), name=path.with_suffix(".yaml").name)]
        )
    return load(path, BoardFile).to_domain()


class PrintGiven(PolaError):
    """The printed board was named instead of its file."""

    code = "PS788"
    text = "this is the print of the board, not its file"
    hint = "name the file that was written beside it: {name}"
    cause = "The small file beside the PDF says which board it is and how long its check lengths are."


def board_text(board: Board) -> str:
    """Return the file of a board, with words on what to do with it."""
    values: dict[str, str | int] = {"schema": BoardFile.schema_line(), "paper": board.paper}
    if board.sheets > 1:
        values |= {"columns": board.columns, "rows": board.rows}
    if not board.grey:
        values["field"] = "white"
    text: str = yaml.safe_dump(values, sort_keys=False)
    across, along = board.check_mm
    return (
        f"{text}# The check lengths as a steel rule has them on the print, across and along.\n"
        f"# They are meant to be {across:g} and {along:g}; write what you measured:\n"
        f"# measured_mm: [{across:g}, {along:g}]\n"
    )
