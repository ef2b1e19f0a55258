"""Shoe patterns: grading, cutting files, nesting and material costing.

The library runs without its command line: every step is a function from frozen values to a new
frozen value, and lengths are millimetres unless a name says otherwise.
"""

__version__ = "0.1.0"
