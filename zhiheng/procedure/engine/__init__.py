"""The fast engine: whole logs judged in one compiled pass over compact columns.

It says what the plain twin (`zhiheng.procedure.plain`, `zhiheng.procedure.log`) says, word for
word; the tests hold one against the other. Import its modules late: numpy and pyarrow
take a moment (numba is imported only where something is compiled, see compiled.py).

    columns = gather(open_log(paths))             gather.py   record batches → Columns
    columns = of_events(events, has)              records.py  the body's own Event values → Columns
    world = world_of(columns, on, cases=…)        world.py    states, authorisations, managers
    judgement = judge(columns, schemes, world)    judging.py  masks, paths; .summary(), .standing(c)
    judge(…, on_rows=take)                        take(judgement, rows): findings as numbers
    explained(judgement, rows)                    words.py    those rows as Finding values, in words
    fresh = fresh_events(events, has, columns)    records.py  all rows of some cases, anew
    replace_cases(columns, fresh)                 follow.py   in the place of what they were
    judge(…, only=fresh.codes, before=judgement)  only these cases; the rest as before
    Ongoing(judgement).take(fresh)                ongoing.py  both, for portion after portion
    save(arrays, about, path); load(path)         store.py    a file with checksums; or Damaged
    judge_events(schemes, events, on=…, …)        of_values.py all of it, as `log.judge`

`Columns.cases.code(name)` is the number of a case, `judgement.masks[number]` its verdicts: bit n is
the n-th of `Verdict`. `schemes` may be a mapping from what the log's `scheme` column says to a
Scheme, so a case keeps the version that it was applied for: name the version there.

Start reading: columns.py (what is kept of a log), findings.py (what can be said of a case),
kernel.py (the pass: reads the events of a case into cells, which cells.py and whole.py judge),
passes.py (has at hand what it needs), working.py (hands it stretches of cases, in threads),
sharing.py (threads that share cases out, for masks alone),
judging.py (around it).
"""
