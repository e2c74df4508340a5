"""When they spoke: speech probabilities, frame by frame, become turns, pauses, talk-over and silence.

Pure: time is counted in samples, nothing is read, and the size of the blocks that come in never changes
what comes out. frames.py cuts blocks into frames, table.py is the state machine, taker.py feeds it,
overlap.py watches both sides at once, silence.py watches neither speaking.
"""
