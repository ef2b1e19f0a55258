"""Two results side by side: which piece is which, how their outlines differ, and which differences matter."""
