"""Files for cutters, plotters, printers and other CADs: from cut pieces over one neutral drawing to bytes."""
