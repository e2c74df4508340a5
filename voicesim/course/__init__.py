"""Learning over many calls. First inhabitant: `progress.py`, how the marks of one trainee develop."""
