"""The page 程序符合性: how all cases stand, by scheme, month, person, laboratory and path.

reading: from what was judged (Judging.breakdown, CaseJudgement) to plain data; views: the pages.
"""
