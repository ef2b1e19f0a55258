"""Digitising: from the pixels of a photo or a scan to outlines in mm.

Pattern pieces lie on a printed board of markers. The markers say where the camera stood and how its lens
bends; then every edge is read from the picture itself, to a small part of a pixel. Arrays come in, values
go out: reading picture files, printing boards and writing styles belongs to rooms above.

Words of this room: a *picture* holds linear light (h, w, 3), not the numbers of the file; *pixels* are (x, y)
with the middle of the first one at (0, 0), y down; the *plane* is the board's face, in mm, y up; the *ground*
is what the pieces lie on; the *nadir* is the spot of the plane straight below the camera.
"""
