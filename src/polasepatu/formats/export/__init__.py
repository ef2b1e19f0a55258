"""A style as files of other programs: one interface, `format.Format`, and one module for each format.

How lines and pages are drawn is in `formats.write`; what is read from other programs in `formats.read`.
"""
