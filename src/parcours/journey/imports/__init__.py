"""Maps that other tools wrote, read as ours; what could not be carried over is listed, never bent."""
