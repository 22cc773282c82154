"""What several benches measure with; `make bench` runs the files beside this folder."""
