"""The bundled question bank: data only. An importable folder, so that an editable install finds it too."""
