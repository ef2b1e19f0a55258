"""The style file, `schema: polasepatu.style/1`: one module for each part of it, `style` for the whole."""
