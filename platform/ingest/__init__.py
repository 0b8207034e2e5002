"""From request bodies to committed samples."""
