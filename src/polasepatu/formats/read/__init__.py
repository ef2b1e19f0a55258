"""Patterns and hides drawn in other programs: from bytes to pieces in mm, with what was not understood."""
