"""What a pair takes of each material: pieces cut, bill of materials, methods of estimating, actual use."""
