"""The command line: the first of two faces of the same call.

`main.py` holds the table of commands; each command's module is imported only when it is run, so that
`voicesim --help` is quick.
"""
