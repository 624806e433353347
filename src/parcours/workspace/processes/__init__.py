"""What is hostile or heavy, done in a process of its own with limits, without the server's secrets."""
