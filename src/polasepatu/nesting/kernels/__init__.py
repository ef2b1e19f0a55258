"""The compiled heart of the nesting: plain arrays and numbers in, numbers out.

Only modules in this folder import numba, and only `prepare` and the search import this folder.
"""
