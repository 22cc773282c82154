"""The body's events as columns beside the database, for the engine: derived, never the truth.

following: columns that are up to date with the trail; a lost, damaged or foreign file is built
anew. answering: every case judged from them, words only for those with faults. Start reading there.
"""
