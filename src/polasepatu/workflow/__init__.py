"""Whole jobs as short functions: read files, compute, and return one frozen value that says what to write.

One module per job. Nothing here prints or writes; commands do. The rules of the trade are in the rooms below.
"""
