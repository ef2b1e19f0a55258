"""What a pair needs, what it costs, at what price it sells, and what it costs landed.

Every money figure is a line of a ledger (`ledger`): named inputs and small expressions over other lines,
computed once and read by the terminal, the spreadsheet and the PDF. Nothing here reads a file or prints.
"""
