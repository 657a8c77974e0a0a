#!/usr/bin/env python3
"""The recorded retail tasks through the real command line: run.py BINARY [REPLAY.jsonl...]

Every task is a ticket whose recorded actions are drafted, looked at, countersigned and executed one by one over a fresh
copy of the office database. Three runs a task: every action approved; one approval withheld; none given. Then calls that
nobody recorded, so that every guard of the changing tools is met.
Speaks TAP; "# measured:" lines hold the numbers.
Without REPLAY.jsonl the tasks are those of ../shared/data/tau2/retail ($COUNTERSIGN_SHARED instead of ../shared).
"""
import sys

sys.dont_write_bytecode = True  # nothing is left beside the sources

import hashlib
import json
import multiprocessing
import os
import tempfile
import time

import convert
import desk
import made_up
import model
import tasks

PROCESSES = 4  # each waits for the disk most of the time
RUNS = ("all", "but", "none")  # approvals: all, all but one, none; tickets are named after them
MADE_UP_WEIGHT = 400  # about how many commands the made-up calls take


def sha256_of_state(db):
    """The hash the recordings give for a state."""
    return hashlib.sha256(json.dumps(db, sort_keys=True).encode()).hexdigest()


def sha256_of_file(path):
    with open(path, "rb") as f:
        return hashlib.sha256(f.read()).hexdigest()


# ---- what is expected

def second_opinion(db, calls):
    """(results or Refused of every call, the state after them) by model.py."""
    office, answers = model.Office(tasks.copy_for(db, calls)), []
    for name, arguments in calls:
        try:
            answers.append(tasks.copy_of(office.call(name, arguments)))
        except model.Refused as e:
            answers.append(e)
        except TypeError as e:  # arguments the tool does not have
            answers.append(model.Refused(str(e)))
    return answers, office.db


def is_change(task, n):
    return task["calls"][n][0] in tasks.WRITES


def choose_withheld(db, task):
    """(n, answers, state): the action whose approval is withheld, and what the others come to without it.

    The first change whose absence shows in the end: one that a later change overwrites would not. None where no
    change is recorded as done."""
    full = tasks.applied(db, task["diff"])
    for n in range(len(task["calls"])):
        if is_change(task, n) and not task["refused"][n]:
            answers, state = second_opinion(db, [c for k, c in enumerate(task["calls"]) if k != n])
            if state != full:
                return n, answers[:n] + [None] + answers[n:], state
    return None


# ---- one task

def tickets_of(run, number, task):
    """The task as tickets of at most 20 actions, and the id of every action."""
    parts, ids = [], []
    for at in range(0, max(1, len(task["calls"])), desk.MOST_ACTIONS):
        calls = task["calls"][at:at + desk.MOST_ACTIONS]
        ticket = f"{run}-{number}-{at // desk.MOST_ACTIONS}"
        parts.append({"id": ticket, "requester": task["requester"], "body": task["body"], "calls": calls})
        ids += [f"{ticket}.{n + 1}" for n in range(len(calls))]
    return parts, ids


def perform(d, action_id):
    """(state, result, why) of approving and executing one action; "unsigned" where nobody may sign it."""
    why = d.approve(action_id)
    return ("unsigned", None, why) if why else d.execute(action_id)


def run_approved(d, db, task, ids):
    """Every action approved and executed in the recorded order: what is wrong, and the refusals met."""
    wrong, refusals = [], []
    d.open_office()
    for n, action_id in enumerate(ids):
        name = task["calls"][n][0]
        before = d.read_office() if task["refused"][n] else None
        state, result, why = perform(d, action_id)
        if task["refused"][n]:
            untouched = before == d.read_office()
            refusals.append({"task": task["name"], "tool": name, "state": state, "recorded": task["results"][n],
                             "why": why, "ok": state in ("failed", "unsigned") and bool(why) and untouched})
        elif state != "done":
            wrong.append(f"{action_id} {name} is {state}: {why}")
        elif not tasks.result_is(result, task["results"][n]):
            wrong.append(f"{action_id} {name} answers {str(result)[:200]} instead of {str(task['results'][n])[:200]}")
    after = d.read_office()
    wrong += tasks.differences(after, tasks.applied(db, task["diff"]))
    if task["sha256"] and sha256_of_state(after) != task["sha256"]:
        wrong.append(f"the state's hash is not {task['sha256']}")
    return wrong, refusals


def run_withheld(d, db, task, ids, chosen):
    """Every change approved but one: what is wrong, what is missing, and what is refused for want of it."""
    left, answers, expected = chosen
    d.open_office()
    state, _, _ = d.execute(ids[left])
    wrong = [] if state == "refused" else [f"{ids[left]} was never signed and is {state}"]
    dependent = []
    for n in range(len(ids)):
        if n == left or not is_change(task, n):
            continue  # looks change nothing: they stay unsigned here
        refused = isinstance(answers[n], model.Refused)
        state, _, why = perform(d, ids[n])
        if (state == "done") == refused:
            wrong.append(f"{ids[n]} {task['calls'][n][0]} is {state}: {why}")
        if refused and not task["refused"][n]:
            dependent.append(task["calls"][n][0])
    if d.execute_all() != 0:
        wrong.append("the executor found something to run after all")
    wrong += tasks.differences(d.read_office(), expected)
    missing = len(tasks.differences(tasks.applied(db, task["diff"]), expected))
    return wrong, missing, dependent


def run_unsigned(d, task, ids):
    """No approval at all: what is wrong; not one byte of the office may change."""
    d.open_office()
    before = sha256_of_file(d.office_path)
    wrong = []
    for n, action_id in enumerate(ids):
        if is_change(task, n):
            state, _, _ = d.execute(action_id)
            wrong += [] if state == "refused" else [f"{action_id} was never signed and is {state}"]
    if d.execute_all() != 0:
        wrong.append("the executor ran something that nobody signed")
    if sha256_of_file(d.office_path) != before:
        wrong.append("the office database changed")
    return wrong


def attempt(run, *rest):
    """What a run gives; where the command line broke down, that it did. The other tasks go on."""
    try:
        return run(*rest), []
    except desk.Failed as e:
        return None, [str(e)]


def run_task(d, db, number, task):
    """All three runs of one task."""
    chosen = choose_withheld(db, task)
    all_ids, but_ids, no_ids = (tickets_of(run, number, task)[1] for run in RUNS)
    approved, broken = attempt(run_approved, d, db, task, all_ids)
    result = {"number": number, "name": task["name"], "actions": len(task["calls"]), "withheld": None}
    result["approved"], result["refusals"] = approved or (broken, [])
    if chosen:
        withheld, broken = attempt(run_withheld, d, db, task, but_ids, chosen)
        result.update(left=task["calls"][chosen[0]][0], withheld=withheld or (broken, 0, []))
    unsigned, broken = attempt(run_unsigned, d, task, no_ids)
    result["unsigned"] = broken if unsigned is None else unsigned
    return result


# ---- calls nobody recorded

def run_made_up(d, db):
    """Each made-up call and whether the office answered as the second opinion does, and the final state."""
    calls, expected = made_up.made_up_calls(db)
    task = {"calls": [c[:2] for c in calls], "requester": tasks.NOBODY, "body": "Please help me."}
    tickets, ids = tickets_of("made", "up", task)
    d.open_office()
    d.take_in(tickets)
    wrong = []
    for action_id, (name, arguments, said) in zip(ids, calls):
        state, _, why = perform(d, action_id)
        right = state == "done" if said == "done" else state == "failed" and made_up.WORDS[said] in why
        if not right:
            wrong.append(f"{name} {json.dumps(arguments)} is {state} ({why}) instead of {said}")
    return {"calls": len(calls), "refused": sum(c[2] != "done" for c in calls), "answered_wrong": wrong,
            "state_wrong": tasks.differences(d.read_office(), expected)}


# ---- the whole

def work(job):
    """A process's share of the tasks, in a workspace of its own."""
    binary, office, folder, share, with_made_up = job
    db = convert.read_source(os.path.join(folder, "db.json"))
    d = desk.Desk(binary, office)
    try:
        tickets = [t for number, task in share for run in RUNS
                   for t in tickets_of(run, number, task)[0]]
        d.take_in(tickets)
        results = [run_task(d, db, number, task) for number, task in share]
        made, broken = attempt(run_made_up, d, db) if with_made_up else (None, [])
        made = {"calls": 0, "refused": 0, "answered_wrong": broken, "state_wrong": []} if broken else made
        counts = {"commands": d.commands, "signatures": d.signatures, "retyped": d.retyped}
        return results, made, counts
    finally:
        d.close()


def weight_of(task):
    """About how many commands its three runs take."""
    return 3 * len(task["calls"]) + 5 * sum(is_change(task, n) for n in range(len(task["calls"]))) + 3


def shares_of(numbered):
    """The tasks in PROCESSES shares of about as many commands each; the first also has the made-up calls."""
    shares, sizes = [[] for _ in range(PROCESSES)], [MADE_UP_WEIGHT] + [0] * (PROCESSES - 1)
    for item in sorted(numbered, key=lambda item: -weight_of(item[1])):
        least = sizes.index(min(sizes))
        shares[least].append(item)
        sizes[least] += weight_of(item[1])
    return [sorted(share, key=lambda item: item[0]) for share in shares]


def run_all(binary, folder, all_tasks, office):
    """Results in the order of the tasks, the made-up run, and summed counts."""
    shares = shares_of(list(enumerate(all_tasks)))
    jobs = [(binary, office, folder, share, n == 0) for n, share in enumerate(shares)]
    with multiprocessing.Pool(PROCESSES) as pool:
        done = pool.map(work, jobs, chunksize=1)
    results = sorted((r for share, _, _ in done for r in share), key=lambda r: r["number"])
    counts = {key: sum(c[key] for _, _, c in done) for key in done[0][2]}
    return results, done[0][1], counts


class Tap:
    """Numbered lines of the Test Anything Protocol."""

    def __init__(self):
        self.count = self.failed = 0

    def tell(self, name, wrong):
        """One test; `wrong` lists what is wrong with it."""
        self.count += 1
        self.failed += bool(wrong)
        print(f"{'not ok' if wrong else 'ok'} {self.count} - {name}")
        for line in wrong[:8]:
            print(f"#   {line}")

    def skip(self, name):
        self.count += 1
        print(f"ok {self.count} - {name} # SKIP")


def check_second_opinion(tap, db, all_tasks):
    """Is model.py right about everything that was recorded? Only then may it say what is expected."""
    wrong, calls = [], 0
    for task in all_tasks:
        answers, state = second_opinion(db, task["calls"])
        for n, answer in enumerate(answers):
            calls += 1
            refused = isinstance(answer, model.Refused)
            text = None if refused else answer if isinstance(answer, str) else json.dumps(answer)
            if refused != task["refused"][n] or not refused and not tasks.result_is(text, task["results"][n]):
                wrong.append(f"task {task['name']}, call {n + 1}")
        if state != tasks.applied(db, task["diff"]):
            wrong.append(f"task {task['name']}, final state")
    tap.tell(f"the second opinion agrees with all {calls} recorded calls and {len(all_tasks)} final states", wrong)


def report(tap, results, made):
    """The lines of every task, then of the calls nobody recorded."""
    for r in results:
        task = f"task {r['name']}"
        tap.tell(f"{task}: all {r['actions']} actions approved: exactly the recorded difference", r["approved"])
        if r["withheld"]:
            wrong, missing, dependent = r["withheld"]
            name = f"{task}: approval of {r['left']} withheld: exactly its changes are missing"
            tap.tell(name + (f"; refused for want of it: {', '.join(dependent)}" if dependent else ""), wrong)
        else:
            tap.tell(f"{task}: nothing is changed, so there is no approval to withhold", [])
        tap.tell(f"{task}: no approvals: not one byte of the office changes", r["unsigned"])
    refusals = [x for r in results for x in r["refusals"]]
    for x in refusals:
        print(f"# note: task {x['task']}: {x['tool']} {x['state']}: {x['why']} (recorded: {x['recorded']})")
    tap.tell(f"the {len(refusals)} calls recorded as refused are refused here, with a reason and without a change",
             [f"task {x['task']}: {x['tool']} {x['state']}: {x['why']}" for x in refusals if not x["ok"]])
    tap.tell(f"{made['calls']} calls nobody recorded ({made['refused']} of them to be refused) are answered as expected",
             made["answered_wrong"] + made["state_wrong"])


def measured(results, made, counts, seconds):
    """The numbers."""
    refusals = [x for r in results for x in r["refusals"]]
    tried = [r for r in results if r["withheld"]]
    dependent = sum(bool(r["withheld"][2]) for r in tried)
    print(f"# measured: {sum(not r['approved'] for r in results)}/{len(results)} tasks with all"
          f" {sum(r['actions'] for r in results)} actions approved give exactly the recorded database")
    print(f"# measured: {sum(not r['withheld'][0] for r in tried)}/{len(tried)} tasks with one approval withheld miss"
          f" exactly its changes, {sum(r['withheld'][1] for r in tried)} values in all ({dependent} of them refuse a"
          f" later action that depends on it; the other {len(results) - len(tried)} tasks change nothing)")
    print(f"# measured: {sum(not r['unsigned'] for r in results)}/{len(results)} tasks without approvals leave every"
          f" byte of the office as it was")
    print(f"# measured: {sum(x['ok'] for x in refusals)}/{len(refusals)} calls refused upstream are refused here")
    print(f"# measured: {made['calls'] - len(made['answered_wrong'])}/{made['calls']} calls nobody recorded answered as"
          f" expected")
    print(f"# measured: {counts['commands']} commands, {counts['signatures']} signatures, {counts['retyped']} destinations"
          f" retyped, {seconds:.0f} s")


def main():
    if len(sys.argv) < 2:
        sys.exit("usage: run.py BINARY [REPLAY.jsonl...]")
    folder, binary, began = tasks.retail_folder(), os.path.abspath(sys.argv[1]), time.monotonic()
    tap = Tap()
    if folder is None:
        print("# skip: ../shared/data/tau2/retail is not there (or set COUNTERSIGN_SHARED)")
        tap.skip("the retail tasks")
        return 0
    db = convert.read_source(os.path.join(folder, "db.json"))
    scenarios = tasks.read_scenarios(folder)
    files = sys.argv[2:] or [os.path.join(folder, "replay.jsonl")]
    all_tasks = [t for path in files for t in tasks.read_tasks(path, scenarios, db)]
    check_second_opinion(tap, db, all_tasks)
    with tempfile.TemporaryDirectory(prefix="countersign-retail-") as scratch:
        office = os.path.join(scratch, "office.db")
        convert.write_office(db, office)
        results, made, counts = run_all(binary, folder, all_tasks, office)
    report(tap, results, made)
    measured(results, made, counts, time.monotonic() - began)
    print(f"1..{tap.count}")
    return 1 if tap.failed else 0


if __name__ == "__main__":
    sys.exit(main())
