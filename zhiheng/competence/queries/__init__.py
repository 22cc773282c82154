"""Facts for the gate, the matrix, declarations, load, bans: reading only."""
