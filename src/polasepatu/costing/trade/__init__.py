"""From the cost of a pair to the buyer: terms, freight, duty, the seller's side and the importer's."""
