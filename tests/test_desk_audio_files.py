"""Any sound file in: what is read, and what each unusable file is told."""

import os
import subprocess
import sys

import numpy as np
import pytest
import soundfile

from mockinterview.desk.audio_files import pcm16, read_audio, readable_formats, to_16k, write_wav
from mockinterview.errors import AudioFileError


def tone(seconds, rate, hertz=440.0):
    return (0.5 * np.sin(2 * np.pi * hertz * np.arange(round(seconds * rate)) / rate)).astype(np.float32)


def refusal(path):
    with pytest.raises(AudioFileError) as caught:
        read_audio(path)
    return str(caught.value)


@pytest.mark.parametrize("rate", [8_000, 16_000, 22_050, 44_100, 96_000, 192_000])
def test_every_usual_rate_is_read(tmp_path, rate):
    soundfile.write(tmp_path / "a.wav", tone(1, rate), rate)
    samples, heard_rate = read_audio(tmp_path / "a.wav")
    assert (heard_rate, len(samples), samples.dtype) == (rate, rate, np.float32)


@pytest.mark.parametrize("depth", ["PCM_U8", "PCM_16", "PCM_24", "PCM_32", "FLOAT", "DOUBLE"])
def test_every_depth_is_read(tmp_path, depth):
    soundfile.write(tmp_path / "a.wav", tone(1, 16_000), 16_000, depth)
    samples, _ = read_audio(tmp_path / "a.wav")
    assert np.abs(samples - tone(1, 16_000)).max() < 0.01


@pytest.mark.parametrize("name", ["a.flac", "a.ogg", "a.mp3", "a.aiff", "a.caf"])
def test_other_formats_are_read(tmp_path, name):
    soundfile.write(tmp_path / name, tone(2, 44_100), 44_100)
    samples, rate = read_audio(tmp_path / name)
    assert rate == 44_100
    assert len(samples) == pytest.approx(88_200, abs=5_000)


def write_m4a(path, samples, rate):
    import av

    with av.open(str(path), "w") as container:
        stream = container.add_stream("aac", rate=rate, layout="mono")
        whole = av.AudioFrame.from_ndarray(samples[None, :], format="fltp", layout="mono")
        whole.rate, whole.pts = rate, 0
        fifo = av.AudioFifo()
        fifo.write(whole)
        for frame in [*fifo.read_many(1024), None]:
            container.mux(stream.encode(frame))


def test_a_phone_recording_is_read(tmp_path):
    write_m4a(tmp_path / "a.m4a", tone(2, 48_000), 48_000)
    samples, rate = read_audio(tmp_path / "a.m4a")
    assert rate == 48_000
    assert len(samples) / rate == pytest.approx(2, abs=0.1)
    assert np.sqrt(np.mean(samples**2)) == pytest.approx(0.5 / np.sqrt(2), rel=0.1)


def test_without_a_decoder_both_remedies_are_named(tmp_path):
    write_m4a(tmp_path / "a.m4a", tone(1, 48_000), 48_000)
    script = (
        "import sys; sys.modules['av'] = None\n"
        "import importlib.util as u; found = u.find_spec\n"
        "u.find_spec = lambda name: None if name == 'av' else found(name)\n"
        "from mockinterview.desk.audio_files import read_audio\n"
        "read_audio(sys.argv[1])"
    )
    env = {**os.environ, "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", script, tmp_path / "a.m4a"],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "AudioFileError" in done.stderr
    assert "mockinterview[files]" in done.stderr
    assert "ffmpeg" in done.stderr


def test_stereo_is_mixed(tmp_path):
    left, right = tone(1, 16_000), tone(1, 16_000, 880)
    soundfile.write(tmp_path / "a.wav", np.stack([left, right], 1), 16_000)
    samples, _ = read_audio(tmp_path / "a.wav")
    assert np.abs(samples - (left + right) / 2).max() < 0.001


def test_a_voice_on_one_channel_of_two_is_kept(tmp_path):
    left = tone(1, 16_000)
    soundfile.write(tmp_path / "a.wav", np.stack([left, 0 * left], 1), 16_000)
    samples, _ = read_audio(tmp_path / "a.wav")
    assert np.abs(samples - left / 2).max() < 0.001


def test_of_channels_that_cancel_the_louder_is_taken(tmp_path):
    left = tone(1, 16_000)
    soundfile.write(tmp_path / "a.wav", np.stack([left, -0.9 * left], 1), 16_000)
    samples, _ = read_audio(tmp_path / "a.wav")
    assert np.abs(samples - left).max() < 0.001


def test_float_beyond_full_scale_is_scaled_down(tmp_path):
    soundfile.write(tmp_path / "a.wav", 7 * tone(1, 16_000), 16_000, "FLOAT")
    samples, _ = read_audio(tmp_path / "a.wav")
    assert np.abs(samples).max() == pytest.approx(1)


@pytest.mark.parametrize("riff, data", [(0, 0), (8, 0), (2**32 - 1, 2**32 - 1), (36, 2**31)])
def test_a_wav_whose_writer_was_killed_is_read_whole(tmp_path, riff, data):
    path = tmp_path / "a.wav"
    soundfile.write(path, tone(1, 16_000), 16_000)
    content = bytearray(path.read_bytes())
    content[4:8], content[40:44] = riff.to_bytes(4, "little"), data.to_bytes(4, "little")
    path.write_bytes(content)
    samples, _ = read_audio(path)
    assert len(samples) == 16_000


def test_a_missing_file_is_said_to_be_missing(tmp_path):
    assert refusal(tmp_path / "a.wav") == f"There is no file {tmp_path / 'a.wav'}."


def test_a_folder_is_said_to_be_one(tmp_path):
    assert "is a folder" in refusal(tmp_path)


def test_an_empty_file_is_said_to_be_empty(tmp_path):
    (tmp_path / "a.wav").touch()
    assert refusal(tmp_path / "a.wav").endswith("is empty.")


def test_text_named_wav_is_said_to_be_text(tmp_path):
    (tmp_path / "a.wav").write_text("I failed once.\n")
    assert refusal(tmp_path / "a.wav").endswith("is text, not sound.")


def test_noise_bytes_are_no_sound_file(tmp_path):
    (tmp_path / "a.wav").write_bytes(bytes(range(256)) * 20)
    assert "can be read" in refusal(tmp_path / "a.wav")


def test_a_header_without_sound_is_refused(tmp_path):
    soundfile.write(tmp_path / "a.wav", tone(1, 16_000), 16_000)
    whole = (tmp_path / "a.wav").read_bytes()
    (tmp_path / "a.wav").write_bytes(whole[:44])
    assert "holds no sound" in refusal(tmp_path / "a.wav")
    (tmp_path / "a.wav").write_bytes(whole[:30])
    assert "\n" not in refusal(tmp_path / "a.wav")


def test_a_tenth_of_a_second_is_too_short(tmp_path):
    soundfile.write(tmp_path / "a.wav", tone(0.1, 16_000), 16_000)
    assert "too short: 0.10 s" in refusal(tmp_path / "a.wav")


def test_samples_that_are_no_numbers_are_counted(tmp_path):
    samples = tone(1, 16_000)
    samples[5:8], samples[100] = np.nan, np.inf
    soundfile.write(tmp_path / "a.wav", samples, 16_000, "FLOAT")
    assert "holds 4 samples that are no numbers" in refusal(tmp_path / "a.wav")


def test_more_than_three_hours_are_refused_from_the_header(tmp_path):
    with soundfile.SoundFile(tmp_path / "a.wav", "w", 8_000, 1, "PCM_U8") as file:
        silence = np.zeros(8_000 * 3600, np.float32)
        for _ in range(3):
            file.write(silence)
        file.write(silence[:8_000])
    assert "longer than 3 hours" in refusal(tmp_path / "a.wav")


def test_a_rate_below_telephone_quality_is_refused(tmp_path):
    soundfile.write(tmp_path / "a.wav", tone(1, 4_000), 4_000)
    assert "4000 Hz" in refusal(tmp_path / "a.wav")


def test_resampling_keeps_the_pitch():
    spectrum = np.abs(np.fft.rfft(to_16k(tone(1, 44_100), 44_100)))
    assert int(spectrum.argmax()) == 440


def test_sixteen_bits_survive_unchanged(tmp_path):
    values = np.array([-32768, -12345, -1, 0, 1, 20_000, 32767] * 1000, "<i2")
    assert pcm16(values.astype(np.float32) / np.float32(32768)) == values.tobytes()
    write_wav(tmp_path / "a.wav", values.astype(np.float32) / np.float32(32768), 16_000)
    kept, _ = soundfile.read(tmp_path / "a.wav", dtype="int16")
    assert np.array_equal(kept, values)


def test_the_formats_are_told_in_one_line():
    assert "m4a" in readable_formats()
    assert "\n" not in readable_formats()
