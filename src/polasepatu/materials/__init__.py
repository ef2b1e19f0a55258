"""What is cut: the catalogue of materials, hides with their zones and flaws, rolls and boards.

Values and their measures only. Reading and writing files belongs to `files`, placing pieces to `nesting`.
"""
