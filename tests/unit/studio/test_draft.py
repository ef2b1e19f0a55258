"""The draft: steps back and forth without end, the file written whole, two editors on one file."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polasepatu.errors import InputFaults
from polasepatu.studio.draft import Conflict, Draft, step_between
from polasepatu.studio.merge import Side, merged

TEXT = "a: 1\nb: 2\nc: 3\nd: 4\n"


@pytest.fixture
def draft(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Draft:
    monkeypatch.setenv("POLASEPATU_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "style.yaml"
    path.write_bytes(TEXT.encode())
    return Draft(path)


@given(st.text(), st.text())
def test_a_step_leads_from_one_text_to_the_other_and_back(before: str, after: str) -> None:
    step = step_between("x", before, after)
    assert step.forth(before) == after
    assert step.back(after) == before


def test_every_step_can_be_taken_back_and_made_again(draft: Draft) -> None:
    texts = [TEXT]
    for number in range(200):
        texts.append(TEXT.replace("1", str(number)) + "e: 5\n" * (number % 3))
        draft.change("drag", texts[-1])
    distinct = [text for index, text in enumerate(texts) if index == 0 or text != texts[index - 1]]
    for text in reversed(distinct[:-1]):
        draft.undo()
        assert draft.text == text
    assert draft.undo_label is None
    for text in distinct[1:]:
        draft.redo()
        assert draft.text == text


def test_nothing_is_written_before_saving(draft: Draft) -> None:
    draft.change("drag", TEXT.replace("2", "7"))
    assert draft.path.read_bytes() == TEXT.encode()
    draft.save()
    assert draft.path.read_bytes() == TEXT.replace("2", "7").encode()
    assert not draft.unsaved


def test_a_byte_order_mark_and_windows_line_ends_survive_saving(draft: Draft) -> None:
    raw = b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode()
    draft.path.write_bytes(raw)
    found = Draft(draft.path)
    found.change("drag", found.text.replace("2", "7"))
    found.save()
    assert found.path.read_bytes() == raw.replace(b"2", b"7")


def test_what_another_editor_saved_is_taken_over_and_can_be_taken_back(draft: Draft) -> None:
    draft.path.write_text(TEXT.replace("1", "9"))
    assert draft.look()
    assert draft.text == TEXT.replace("1", "9")
    assert not draft.unsaved
    draft.undo()
    assert draft.text == TEXT


def test_changes_of_both_in_different_lines_stand_together(draft: Draft) -> None:
    draft.change("drag", TEXT.replace("2", "7"))
    draft.path.write_text(TEXT.replace("4", "9"))
    draft.look()
    assert draft.text == TEXT.replace("2", "7").replace("4", "9")
    draft.save()
    assert draft.path.read_text() == TEXT.replace("2", "7").replace("4", "9")


@pytest.mark.parametrize(("side", "stands"), [(Side.MINE, "7"), (Side.THEIRS, "9")])
def test_a_line_that_both_changed_is_never_overwritten_unasked(draft: Draft, side: Side, stands: str) -> None:
    draft.change("drag", TEXT.replace("2", "7"))
    draft.path.write_text(TEXT.replace("2", "9"))
    with pytest.raises(Conflict):
        draft.save()
    assert draft.path.read_text() == TEXT.replace("2", "9")
    (clash,) = draft.clashes
    assert (clash.base, clash.mine, clash.theirs) == ("b: 2\n", "b: 7\n", "b: 9\n")
    draft.settle(side)
    draft.save()
    assert draft.path.read_text() == TEXT.replace("2", stands)


def test_unsaved_work_is_taken_up_after_a_crash(draft: Draft) -> None:
    draft.change("drag", TEXT.replace("2", "7"))
    again = Draft(draft.path)
    assert again.text == TEXT.replace("2", "7")
    assert again.unsaved
    again.undo()
    assert not Draft(draft.path).unsaved


def test_a_left_over_draft_of_another_file_is_not_taken_up(draft: Draft) -> None:
    draft.change("drag", TEXT.replace("2", "7"))
    draft.path.write_text(TEXT + "e: 5\n")
    assert Draft(draft.path).text == TEXT + "e: 5\n"


def test_a_file_that_is_gone_leaves_the_draft(draft: Draft) -> None:
    draft.change("drag", TEXT.replace("2", "7"))
    draft.path.unlink()
    with pytest.raises(InputFaults):
        draft.look()
    assert draft.text == TEXT.replace("2", "7")


@given(st.lists(st.sampled_from("abcd"), max_size=8), st.lists(st.sampled_from("abcd"), max_size=8))
def test_where_only_one_side_wrote_its_text_stands(first: list[str], second: list[str]) -> None:
    base, other = ("".join(f"{each}\n" for each in lines) for lines in (first, second))
    assert merged(base, other, base).text == other
    assert merged(base, base, other).text == other
    assert merged(base, other, other).text == other
    assert merged(base, other, other).clashes == ()


@given(*[st.lists(st.sampled_from("abcd"), max_size=6)] * 3)
def test_the_preferred_side_is_whole_where_everything_clashes(
    a: list[str], b: list[str], c: list[str]
) -> None:
    base, mine, theirs = ("".join(f"{each}\n" for each in lines) for lines in (a, b, c))
    found = merged(base, mine, theirs)
    if not found.clashes:
        assert merged(base, theirs, mine).text == found.text


def test_what_the_file_held_before_the_session_stays_beside_it(draft: Draft) -> None:
    draft.change("drag", TEXT.replace("2", "7"))
    draft.save()
    draft.change("drag", TEXT.replace("2", "8"))
    draft.save()
    assert draft.path.read_text() == TEXT.replace("2", "8")
    assert draft.path.with_name("style.yaml~").read_text() == TEXT
