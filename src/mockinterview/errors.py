"""What can go wrong, in words for the person at the desk.

MockInterviewError      exit status 2
├── BankError           a question bank that can't be used: names file and key
├── AudioFileError      a sound file that can't be read or holds no usable sound
├── SessionError        a session folder that can't be read or written
└── EndError            exit status 3: something this machine lacks
    ├── MicrophoneError
    ├── VoiceError
    └── ModelError
"""


class MockInterviewError(Exception):
    """Base of all expected errors; the message is one or two lines that say what to do next."""

    exit_status = 2


class BankError(MockInterviewError):
    """A question bank that can't be used; the message names the file and the key."""


class AudioFileError(MockInterviewError):
    """A sound file that can't be read, or that holds nothing to score."""


class SessionError(MockInterviewError):
    """A session folder that can't be read or written."""


class EndError(MockInterviewError):
    """A device, voice or model that can't be used on this machine."""

    exit_status = 3


class MicrophoneError(EndError):
    """No usable microphone, or it went away."""


class VoiceError(EndError):
    """Speech couldn't be synthesised or played."""


class ModelError(EndError):
    """A speech model that can't be had or loaded."""
