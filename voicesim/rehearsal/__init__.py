"""A script tried out before anyone calls it: simulated trainees, what the caller makes of them, and what that shows.

Pure of devices and recordings: trainees speak, a listener with known ears hears them, the caller reacts, the debrief
marks the call. The same seed gives the same calls, however many processes share the work.
"""
