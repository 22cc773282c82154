"""What tests stand on: databases (cloned from one migrated template) and the browser."""
