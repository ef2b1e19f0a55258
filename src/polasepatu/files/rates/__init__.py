"""Files of dated rates: duty, fees, freight, exchange, wages, the workshop; and the usual size curves."""
