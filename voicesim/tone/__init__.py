"""How it sounded: the samples of one turn in, a Tone against the speaker's own baseline out.

Pure, and the only room that knows librosa. It measures pitch, rate and spectral tilt and says how far
they lie from the speaker's calm voice; it claims nothing about feelings. `measure` is the door:
`sound_of` (audio alone, at the pause), `tone_of` (with the words, at the end of the turn),
`measure_tone` (both at once), and `recent_tone` (the last seconds of a turn that goes on).
"""
