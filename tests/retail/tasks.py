"""The recorded tasks: who asks, what was called, what came out, how the database must look in the end."""
import json
import os
import pickle

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
WRITES = ("cancel_pending_order", "exchange_delivered_order_items", "modify_pending_order_address",
          "modify_pending_order_items", "modify_pending_order_payment", "modify_user_address",
          "return_delivered_order_items")
NOBODY = {"name": "Customer", "email": "customer@example.com", "id": ""}


def retail_folder():
    """The folder of the data, or None."""
    shared = os.environ.get("COUNTERSIGN_SHARED") or os.path.join(os.path.dirname(ROOT), "shared")
    folder = os.path.join(shared, "data", "tau2", "retail")
    there = all(os.path.exists(os.path.join(folder, name)) for name in ("db.json", "replay.jsonl"))
    return folder if there else None


def copy_of(value):
    """A deep copy, faster than copy.deepcopy."""
    return pickle.loads(pickle.dumps(value, -1))


def read_lines(path):
    with open(path, encoding="utf-8") as f:
        return [json.loads(line) for line in f if line.strip()]


def read_scenarios(folder):
    """What each customer says, by task; empty where tasks.json is missing."""
    path = os.path.join(folder, "tasks.json")
    if not os.path.exists(path):
        return {}
    with open(path, encoding="utf-8") as f:
        scenarios = {str(t["id"]): t.get("user_scenario", {}).get("instructions") for t in json.load(f)}
    return {k: v for k, v in scenarios.items() if isinstance(v, dict)}


def message_of(scenario):
    """The customer's message: the reason for the call and what the customer knows."""
    parts = [scenario.get("reason_for_call"), scenario.get("known_info")] if scenario else []
    return "\n\n".join(p for p in parts if p) or "Please help me with my order."


def requester_of(db, calls):
    """The customer whose records the calls are about; the desk looks up records under that identity."""
    for _, arguments in calls:
        order = db["orders"].get(str(arguments.get("order_id")))
        user = db["users"].get(order["user_id"] if order else str(arguments.get("user_id")))
        if user:
            return {"name": f"{user['name']['first_name']} {user['name']['last_name']}", "email": user["email"],
                    "id": user["user_id"]}
    return NOBODY


def copy_for(db, calls):
    """The state, with own copies of those documents only that the calls may change."""
    db = {table: dict(documents) for table, documents in db.items()}
    for _, arguments in calls:
        order_id, user_id = str(arguments.get("order_id")), str(arguments.get("user_id"))
        if order_id in db["orders"]:
            db["orders"][order_id] = copy_of(db["orders"][order_id])
            user_id = db["orders"][order_id]["user_id"]
        if user_id in db["users"]:
            db["users"][user_id] = copy_of(db["users"][user_id])
    return db


def applied(db, diff):
    """The state after the recorded difference; paths begin with "agent", a table and a document's key."""
    db = {table: dict(documents) for table, documents in db.items()}
    for table, key in {(op["path"][1], op["path"][2]) for op in diff if len(op["path"]) > 3}:
        db[table][key] = copy_of(db[table][key])
    for op in diff:
        *path, last = op["path"][1:]
        at = db
        for step in path:
            at = at[int(step) if isinstance(at, list) else step]
        if op["op"] == "remove":
            del at[int(last) if isinstance(at, list) else last]
        elif isinstance(at, list):
            at[int(last):int(last) + (op["op"] == "replace")] = [op["value"]]
        else:
            at[last] = op["value"]
    return db


def differences(a, b, path=""):
    """Where two states differ, as readable lines."""
    if isinstance(a, dict) and isinstance(b, dict):
        keys = [*a, *(k for k in b if k not in a)]
        return [line for k in keys for line in differences(a.get(k), b.get(k), f"{path}/{k}")] if a != b else []
    return [] if a == b else [f"{path}: {json.dumps(a)[:120]} instead of {json.dumps(b)[:120]}"]


def result_is(text, recorded):
    """Is a receipt's result the recorded one? Documents are compared as values, not as text."""
    if text == recorded:
        return True
    try:
        return json.loads(text) == json.loads(recorded)
    except (TypeError, ValueError):
        return False


def read_tasks(path, scenarios, db):
    """The tasks of one replay file."""
    tasks = []
    for n, line in enumerate(read_lines(path)):
        actions = line["actions"]
        calls = [(a["name"], a["arguments"]) for a in actions]
        name = str(line.get("task_id", line.get("id", n)))
        tasks.append({"name": name, "calls": calls, "refused": [bool(a["error"]) for a in actions],
                      "results": [a["result"] for a in actions], "diff": line["db_diff"],
                      "sha256": line.get("final_db_sha256"), "requester": requester_of(db, calls),
                      "body": message_of(scenarios.get(name))})
    return tasks
