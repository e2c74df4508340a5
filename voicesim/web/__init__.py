"""The browser: the second face of the same call, on this machine only.

`app.py` has the pages, `line.py` the socket that carries a call, `again*.py` and `tries.py` a moment tried once more,
`review*.py` a trainer's blind marks. Needs the extra `voicesim[web]`.
"""
