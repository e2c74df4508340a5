"""VoiceSim: practise calming an upset caller, by voice, on your own machine."""

__version__ = "0.1.0"
