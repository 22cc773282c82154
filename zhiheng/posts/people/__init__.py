"""The people's pages: list, sheet, and the acts on what is known of a person.

They stand above personnel because a sheet shows the posts that a person holds, and a change of
what was filed starts the clock of 4 ¶3-b. Start reading: views, then sheet.
"""
