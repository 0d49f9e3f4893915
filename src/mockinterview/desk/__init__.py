"""The desk: voice, microphone, keys and screen, and what the sound itself shows."""
