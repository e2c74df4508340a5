"""debrief"""
