"""Generated logs, with the truth about them."""
