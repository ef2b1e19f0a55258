"""What every command shares: the table of commands, options, one run, printing, progress, exit codes."""
