"""How files come to the disk: whole, one writer per folder, a set in place of another, and what is ours.

`files.output` is the door that everything else uses; the format of a file is no matter of this room.
"""
