"""Paper documents: the offer, cost sheets, cost breakdown and cutting tickets, with one look."""
