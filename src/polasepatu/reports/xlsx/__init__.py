"""Workbooks: the offer, and the cost book whose lines are live formulas."""
