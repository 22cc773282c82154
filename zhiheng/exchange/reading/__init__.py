"""Reading files that nobody trusts: workbooks and CSV, in a child process with ceilings.

Serves issue 2 item 6 and the regulation's art. 5(7) (true and complete records). No Django in here.
May call: the standard library, python-calamine, python-stdnum.
Start at book.read_workbook; heads.match_heads finds columns; values makes cells into plain values.
Nothing is imported here: the child would wait for what only its parent needs.
"""
