"""The call's journal and audio on disk: written as it happens, read back, replayed, listed and deleted.

One folder a call: journal.jsonl and call.wav repeat byte for byte when the call is repeated; call.json
(who, when, consent) and timings.jsonl (wall clock) do not and are kept apart.
"""
