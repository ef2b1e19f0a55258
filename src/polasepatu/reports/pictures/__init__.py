"""Pictures for people as SVG at true scale: layouts on leather, and differences."""
