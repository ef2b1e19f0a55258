"""The pattern: named points, shared net lines, pieces; grading, allowances, marks and checks.

From a pattern and a last to cut pieces in every size. No file, no language, no drawing format.
"""
