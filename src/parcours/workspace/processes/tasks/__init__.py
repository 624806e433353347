"""What a child process can be asked to do, one module each, with ``run(asked, tell)``."""
