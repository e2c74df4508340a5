"""The caller: a scripted person who reacts to what a trainee says, always for a reason that can be shown.

Pure: `script` reads a trainer's YAML into a Script, `state` holds all a caller remembers, `react` turns one
stimulus into the next state and a Reaction. `check` finds faults in scripts, `explore` plays synthetic trainees
against them. The mechanics stand in one small file each; every number of theirs has a name in `weights`.
"""
