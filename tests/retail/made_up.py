"""Calls nobody recorded, made up so that every answer of every changing tool is given at least once.

The recorded tasks never change a payment method and run into one guard of the changing tools only. So calls are
drawn at random (always the same ones) and the first of each kind (tool, and what the second opinion says to it) is
kept, in order; the office must then answer the same and end up the same. Of the calls to be refused, those are
preferred that one guard alone stands against, so that a guard that is missing shows.
"""
import json
import random

import model
import tasks

PROPOSALS = 6000

# What the manifests say, for what the second opinion says.
WORDS = {"no such order": "no order with this number", "no such user": "no customer with this id",
         "not pending": "is not pending", "not delivered": "is not delivered",
         "no such reason": "the reason must be", "no such item in the order": "not in the order, or not that often",
         "not as many new items": "exactly one new item for each", "the same item": "must be another one than the item",
         "no such variant": "not a variant", "not available": "is not available",
         "no such payment method": "no such payment method", "the same payment method": "must be another one than the order",
         "not exactly one payment": "exactly one payment", "not enough on the gift card": "does not hold enough",
         "not a place for a refund": "the refund must go to"}
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


def kind_of(db, name, arguments):
    """What makes a call that is done worth keeping: the tool, where the money is, what happened to the order before."""
    order = db["orders"].get(arguments.get("order_id"))
    if order is None:
        return name, "done"
    touched = {arguments.get("payment_method_id", "")} | {p["payment_method_id"] for p in order["payment_history"]}
    return (name, "done", any("gift_card" in m for m in touched), len(arguments.get("item_ids", ())) > 1,
            order["status"] == "pending (item modified)", len(order["payment_history"]) > 1)


def touched_documents(db, arguments):
    """Copies of the documents a call may change, to take it back."""
    order = db["orders"].get(arguments.get("order_id"))
    user_id = order["user_id"] if order else arguments.get("user_id")
    return [("orders", arguments.get("order_id"), json.dumps(order)),
            ("users", user_id, json.dumps(db["users"].get(user_id)))]


def restore(db, documents):
    """Takes a call back."""
    for table, key, document in documents:
        if key in db[table]:
            db[table][key] = json.loads(document)


def is_alone(office, name, arguments, reason, before):
    """Would the call be done but for this reason?"""
    model.ignored = reason
    try:
        office.call(name, arguments)
        return True
    except (model.Refused, LookupError, StopIteration):
        return False
    finally:
        model.ignored = None
        restore(office.db, before)


def answer_to(office, name, arguments):
    """(kind, what is said) of a call; where it is done, it has happened."""
    kind = kind_of(office.db, name, arguments)
    try:
        office.call(name, arguments)
        return kind, "done"
    except model.Refused as e:
        return (name, str(e)), str(e)


def made_up_calls(db, seed=3):
    """[(tool, arguments, "done" or why it is refused)], and the state after all of them."""
    rng, office, kept, alone = random.Random(seed), model.Office(tasks.copy_of(db)), {}, set()
    for n in range(PROPOSALS):
        name, arguments = some_call(rng, office.db)
        before = touched_documents(office.db, arguments)
        kind, said = answer_to(office, name, arguments)
        if said == "done":
            if kind in kept:
                restore(office.db, before)
            kept.setdefault(kind, (n, name, arguments, said))
        elif kind not in alone and is_alone(office, name, arguments, said, before):
            alone.add(kind)
            kept[kind] = (n, name, arguments, said)
        else:
            kept.setdefault(kind, (n, name, arguments, said))
    return [call[1:] for call in sorted(kept.values(), key=lambda call: call[0])], office.db
