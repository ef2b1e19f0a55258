"""Nesting: which pieces lie where on a hide or a roll, by overlap minimisation, and an independent check.

`problem` says what is asked and `layout` what came out; `engine` searches. The compiled kernels know
arrays only and are loaded on use: nothing here imports numba. No file, no language, no drawing format.
"""
