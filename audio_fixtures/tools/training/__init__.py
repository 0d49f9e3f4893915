"""The fixtures' small Whisper checkpoint, made from nothing: texts, voices, windows, network, training."""
