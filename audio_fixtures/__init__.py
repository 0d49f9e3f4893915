"""The bundled recordings and speech model: data only, importable so that an editable install finds it."""
