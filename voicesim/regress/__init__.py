"""Recorded-audio regression: a recording with a sidecar that says what must come out of it.

`case.py` reads the sidecars in audio/; `judge.py` compares a call with one. Running the call is given from
outside (`voicesim.wiring`), because a case runs through the very same code as a live call.
"""
