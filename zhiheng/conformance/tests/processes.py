"""The file of the columns, another process, and how many cases are judged: for tests."""


def path():
    from django.db import connection

    from zhiheng.conformance.columns.stored import place

    return place(connection.settings_dict["NAME"])


def another_process():
    """Nothing is at hand."""
    from zhiheng.conformance.columns import following

    following._at_hand = None


def judged_again(monkeypatch):
    """How many cases each further judging looks at."""
    from zhiheng.conformance import remembering

    asked, real = [], remembering.settle

    def settle(found, on, complete, codes, *more):
        asked.append(len(codes))
        return real(found, on, complete, codes, *more)

    monkeypatch.setattr(remembering, "settle", settle)
    return asked
