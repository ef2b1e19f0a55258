"""Foreign formats, read and written: DXF, AAMA/ASTM, SVG, HPGL, PDF at true scale, and machine profiles.

Everything here is made from, or becomes, cut pieces and imported pieces; files of our own kind belong in
`files`, and what is written for people to read (pages, sheets, quotes) in `reports`.
"""
