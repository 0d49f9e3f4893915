"""The bundled recordings and speech model: data only. An importable folder, so that an editable install finds it too."""
