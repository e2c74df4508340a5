"""Where a call's audio comes from and goes to: a headset, recordings, a socket. All serve the same ports."""
