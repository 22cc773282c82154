"""Run by the throw-away environment of `bench/mining.py`: what pm4py makes of a log of traces.

python mined.py FOLDER [--paths]    reads traces.csv and clean.csv there, prints one JSON document
                                    --paths: the log with notes in any order, alignments only

A trace is one cycle of one case. The model is what the scheme prescribes as a flow: the steps of
initial certification, or those of one surveillance.
"""

import json
import sys
import time
from pathlib import Path

import pandas as pd
import pm4py

FLOW = (
    "X( ->( 'application', 'application_review', +( 'type_test', 'factory_inspection' ),"
    " 'review', 'decision', 'certificate' ), ->( 'visit', 'report' ) )"
)

NOTES = ", ".join(f"X( 'note_{n}', tau )" for n in range(8))
FREE_FLOW = (
    "->( 'application', 'application_review', +( 'type_test', 'factory_inspection' ),"
    f" 'review', 'decision', 'certificate', +( {NOTES} ) )"
)

FROM_FRAME = "alignments, from its data frame"


def main(folder, paths):
    pm4py.util.constants.SHOW_PROGRESS_BAR = False
    frame, clean = (_read(folder / name) for name in ("traces.csv", "clean.csv"))
    log = pm4py.convert_to_event_log(frame)
    tree = pm4py.parse_process_tree(FREE_FLOW if paths else FLOW)
    net = pm4py.convert_to_petri_net(tree)
    skeleton = pm4py.discover_log_skeleton(pm4py.convert_to_event_log(clean))
    names = [trace.attributes["concept:name"] for trace in log]
    distinct = len({tuple(event["concept:name"] for event in trace) for trace in log})
    found = {"version": pm4py.__version__, "events": len(frame), "traces": len(log),
             "distinct": distinct}  # fmt: skip
    for method, run, is_odd in (
        ("alignments", lambda: pm4py.conformance_diagnostics_alignments(log, *net),
         lambda one: one["fitness"] < 1),
        (FROM_FRAME, lambda: pm4py.conformance_diagnostics_alignments(frame, *net),
         lambda one: one["fitness"] < 1),
        ("token replay", lambda: pm4py.conformance_diagnostics_token_based_replay(log, *net),
         lambda one: not one["trace_is_fit"]),
        ("log skeleton", lambda: pm4py.conformance_log_skeleton(log, skeleton),
         lambda one: one["no_dev_total"] > 0),
    ):  # fmt: skip
        if paths and not method.startswith("alignments"):
            continue
        begun = time.process_time()
        told = run()
        seconds = time.process_time() - begun
        odd = [name for name, one in zip(names, told, strict=True) if is_odd(one)]
        found[method] = {"seconds": seconds, "cases": sorted({int(n.split("#")[0]) for n in odd})}
    print(json.dumps(found))


def _read(path):
    frame = pd.read_csv(path)
    frame["time:timestamp"] = pd.to_datetime(frame["time:timestamp"], utc=True)
    return frame


if __name__ == "__main__":
    main(Path(sys.argv[1]), "--paths" in sys.argv)
