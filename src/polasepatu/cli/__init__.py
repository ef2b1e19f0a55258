"""The command line: thin commands over the library, in both languages.

`commands` is the table of all commands, `options` holds what several of them share, `answer` is what a
command returns; `run` prints it and turns errors into exit codes. A command module is loaded only when
its command runs, and imports the library inside its functions.
"""
