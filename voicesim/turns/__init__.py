"""When they spoke: speech probabilities, frame by frame, become turns, pauses, talk-over and silence.

Pure: time is counted in samples, nothing is read, and the size of the blocks that come in never changes
what comes out. frames.py cuts blocks into frames, gate.py (with gate_*.py and echo.py) tells the trainee's voice
from everything else, table.py is the state machine, taker.py feeds it, open_turn.py is the turn being taken,
ending.py (with hanging.py and own_pauses.py) says how long a pause may last, overlap.py watches both sides at
once, silence.py watches neither speaking, thresholds.py turns settings into samples.
"""
