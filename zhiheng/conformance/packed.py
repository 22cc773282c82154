"""What the body's judgement holds of the director's duties (article 5), for the preparation pack of
an assessment (11-a): ruled and recorded clauses as they were answered last, the rest named."""

from collections.abc import Iterator
from datetime import date

from zhiheng.conformance.models import Answer
from zhiheng.conformance.stood import told
from zhiheng.law.judgement import Verdict
from zhiheng.law.register import Status, obligations
from zhiheng.posts.pack import Line, register

ARTICLE = 5
GOOD = {Verdict.MET: True, Verdict.NOT_MET: False}


def duties(on: date) -> Iterator[Line]:
    """A line for each clause of article 5 that is judged or told of; one for those that are not."""
    rows = [one for one in obligations() if one.article == ARTICLE]
    ruled = {row.clause: row for row in Answer.objects.filter(clause__startswith="5")}
    accounts = {one.obligation.clause: one.judgement for one in told(on)}
    silent = []
    for one in rows:
        if one.status is Status.RULED and one.clause in ruled:
            answer = ruled[one.clause]
            good = GOOD.get(Verdict(answer.verdict))
            yield Line(one.clause, answer.because or one.duty, good)
        elif one.status is Status.RECORDED and one.clause in accounts:
            judged = accounts[one.clause]
            yield Line(one.clause, judged.because, GOOD.get(judged.verdict))
        else:
            silent.append(one.clause)
    if silent:
        says = f"这些职责系统还没有记录或判断，请另备材料：{'、'.join(silent)}。"
        yield Line("5 chapeau-a", says, None)


register(duties)
