"""Reports for people and spreadsheets: the size-run sheet and its kin. No file is read or written here."""
