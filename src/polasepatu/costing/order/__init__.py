"""An order as values: pairs by size and colour, packing, dates, terms, stock, and its cutting tickets."""
