"""The ledger: money as named lines over named inputs, with exchange rates, dated rows and what-if."""
