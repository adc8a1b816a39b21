"""How units end: closed or merged into another, and who keeps what they leave behind."""
