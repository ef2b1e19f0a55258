"""What the formats of cutters share: work is checked against each machine, then written table by table."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from polasepatu.errors import Finding
from polasepatu.files.machine import Machine
from polasepatu.files.names import safe_name
from polasepatu.formats.choices import Split
from polasepatu.formats.export.format import Work, Written, drawn_once, parts
from polasepatu.formats.write.check import job_for
from polasepatu.formats.write.drawing import Drawing, each_copy


def for_machines(
    work: Work,
    machines: Mapping[str, Machine],
    split: Sequence[Split],
    write: Callable[[Drawing, Machine], bytes],
    suffix: str,
) -> Written:
    """Return the files for machines by name; with several machines each has its own folder.

    Raises:
        ManyFaults: work that a machine cannot do right.
    """
    files: list[tuple[str, bytes]] = []
    findings: list[Finding] = []
    for name, machine in machines.items():
        folder = f"{safe_name(name)}/" if len(machines) > 1 else ""
        every = machine.copies == "each"
        findings += [] if every else [each for each in drawn_once(work.pieces) if each not in findings]
        for stem, pieces in parts(work, split):
            job = job_for(each_copy(pieces) if every else pieces, machine)
            findings += [each for each in job.findings if each not in findings]
            for number, table in enumerate(job.tables, start=1):
                count = f"-{number}" if len(job.tables) > 1 else ""
                files.append((f"{folder}{safe_name(f'{stem}{count}.{suffix}')}", write(table, machine)))
    return Written(files=tuple(files), findings=tuple(findings))
