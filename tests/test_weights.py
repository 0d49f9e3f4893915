"""Where Whisper's weights are, and what is said when they can't be had."""

import pytest

from mockinterview import fixtures
from mockinterview.errors import ModelError
from mockinterview.transcription.weights import is_here, load, weights_file


def test_an_unknown_name_lists_what_there_is():
    with pytest.raises(ModelError, match=r"no Whisper model 'enormous'(.|\n)*base\.en"):
        load("enormous")


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ModelError, match="no Whisper file"):
        load(str(tmp_path / "no.pt"))


@pytest.mark.parametrize("content", [b"", b"text", b"PK\x03\x04 cut off", b"\x80\x04."])
def test_a_file_that_is_no_checkpoint_is_named(tmp_path, content):
    path = tmp_path / "model.pt"
    path.write_bytes(content)
    with pytest.raises(ModelError, match="not a Whisper checkpoint"):
        load(str(path))


def test_a_checkpoint_of_something_else_is_named(tmp_path):
    import torch

    torch.save({"weights": torch.zeros(3)}, tmp_path / "model.pt")
    with pytest.raises(ModelError, match="not a Whisper checkpoint"):
        load(str(tmp_path / "model.pt"))


def test_where_official_weights_belong_is_known(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert weights_file("base.en") == tmp_path / "whisper" / "base.en.pt"
    assert not is_here("base.en")
    assert is_here(str(fixtures.model_path()))
