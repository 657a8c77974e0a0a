"""Calls nobody recorded, made up so that every answer of every changing tool is given at least once.

The recorded tasks never change a payment method and run into one guard of the changing tools only. So calls are
drawn at random (always the same ones) and the first of each kind (tool, and what the second opinion says to it) is
kept, in order; the office must then answer the same and end up the same.
"""
import json
import random

import model
import tasks

PROPOSALS = 6000
ELSEWHERE = {"address1": "12 Harbour \"Old\" Street", "address2": "", "city": "Zürich", "state": "ZH",
             "country": "Switzerland", "zip": "08001"}


def some_swap(rng, db, order):
    """Items of the order and what they could become: mostly sensible."""
    chosen = rng.sample(order["items"], rng.randint(1, len(order["items"])))
    old, new = [item["item_id"] for item in chosen], []
    for item in chosen:
        product = item["product_id"] if rng.random() < 0.95 else rng.choice(list(db["products"]))
        variants = db["products"][product]["variants"]
        fit = [v for v in variants if variants[v]["available"]] if rng.random() < 0.9 else []
        new.append(rng.choice(fit or list(variants)))
    if len(old) > 1 and rng.random() < 0.1:
        new[0] = old[1]  # one takes the place of another that is replaced itself
    if rng.random() < 0.05:
        old, new = old + old[:1], new + new[:1]
    return old, new[:-1] if rng.random() < 0.05 else new


def some_call(rng, db):
    """One call of a changing tool."""
    order_id = rng.choice(list(db["orders"])) if rng.random() < 0.98 else "#W0000000"
    order = db["orders"].get(order_id) or rng.choice(list(db["orders"].values()))
    methods = list(db["users"][order["user_id"]]["payment_methods"])
    method = rng.choice(methods) if rng.random() < 0.95 else "gift_card_0000000"
    old, new = some_swap(rng, db, order)
    user_id = order["user_id"] if rng.random() < 0.5 else "nobody_0000"
    return rng.choice((
        ("cancel_pending_order", {"order_id": order_id, "reason": rng.choice((*model.REASONS, "I am bored"))}),
        ("modify_pending_order_address", {"order_id": order_id, **ELSEWHERE}),
        ("modify_user_address", {"user_id": user_id, **ELSEWHERE}),
        ("modify_pending_order_payment", {"order_id": order_id, "payment_method_id": method}),
        ("modify_pending_order_items", {"order_id": order_id, "item_ids": old, "new_item_ids": new,
                                        "payment_method_id": method}),
        ("exchange_delivered_order_items", {"order_id": order_id, "item_ids": old, "new_item_ids": new,
                                            "payment_method_id": method}),
        ("return_delivered_order_items", {"order_id": order_id, "item_ids": old, "payment_method_id": method})))


def kind_of(db, name, arguments, said):
    """What makes a call worth keeping: tool and answer, and for what is done where the money comes from and goes."""
    order = db["orders"].get(arguments.get("order_id"))
    if said != "done" or order is None:
        return name, said
    touched = {arguments.get("payment_method_id", "")} | {p["payment_method_id"] for p in order["payment_history"]}
    return (name, said, any("gift_card" in m for m in touched), len(arguments.get("item_ids", ())) > 1,
            order["status"] == "pending (item modified)", len(order["payment_history"]) > 1)


def touched_documents(db, arguments):
    """Copies of the documents a call may change, to take it back."""
    order = db["orders"].get(arguments.get("order_id"))
    user_id = order["user_id"] if order else arguments.get("user_id")
    return [("orders", arguments.get("order_id"), json.dumps(order)),
            ("users", user_id, json.dumps(db["users"].get(user_id)))]


def made_up_calls(db, seed=3):
    """[(tool, arguments, "done" or why it is refused)], and the state after all of them."""
    rng, office, kept, seen = random.Random(seed), model.Office(tasks.copy_of(db)), [], set()
    for _ in range(PROPOSALS):
        name, arguments = some_call(rng, office.db)
        before = touched_documents(office.db, arguments)
        kind = None
        try:
            kind = kind_of(office.db, name, arguments, "done")
            office.call(name, arguments)
        except model.Refused as e:
            kind = (name, str(e))
        if kind not in seen:
            seen.add(kind)
            kept.append((name, arguments, "done" if kind[1] == "done" else kind[1]))
            continue
        for table, key, document in before:
            if key in office.db[table]:
                office.db[table][key] = json.loads(document)
    return kept, office.db
