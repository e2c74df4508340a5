"""The browser: the second face of the same call, on this machine only.

`app.py` has the pages, `line.py` the socket that carries a call. Needs the extra `voicesim[web]`.
"""
