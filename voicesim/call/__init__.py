"""The call: the one orchestrator. It owns the order of events and no rules.

`Conversation.step` takes one frame from the trainee and returns one frame for the earpiece, so both sides
share one count of samples; `run_call` does this until somebody hangs up, from a headset or a recording
alike, and `typed_call` plays the same caller by keyboard.
"""
