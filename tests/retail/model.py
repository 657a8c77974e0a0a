"""A second opinion: what the retail tools do, in plain Python over the data of db.json.

It never takes part in running an action. run.py holds it against every recorded call of replay.jsonl, and only then
uses it to say what the office must look like where one approval was withheld, which no recording says.
Amounts are added in the order and with the roundings that the recorded final states show.
"""
import re

REASONS = ("no longer needed", "ordered by mistake")


class Refused(Exception):
    """The call is refused and nothing has changed."""


ignored = None  # a reason that does not count: made_up.py asks what a call would do but for one guard


def require(holds, why):
    if not holds and why != ignored:
        raise Refused(why)


def find(table, key, what):
    require(key in table, f"no such {what}")
    return table[key]


class Office:
    """The state (users, orders, products) with the sixteen tools as methods."""

    def __init__(self, db):
        self.db = db

    def call(self, name, arguments):
        """The tool's result; Refused where it refuses."""
        tool = getattr(self, "do_" + name, None)
        require(tool is not None, "no such tool")
        return tool(**arguments)

    # ---- looks

    def do_find_user_id_by_email(self, email):
        for user in self.db["users"].values():
            if user["email"].lower() == email.lower():
                return user["user_id"]
        raise Refused("no such user")

    def do_find_user_id_by_name_zip(self, first_name, last_name, zip):
        wanted = (first_name.lower(), last_name.lower(), zip)
        for user in self.db["users"].values():
            name = user["name"]
            if (name["first_name"].lower(), name["last_name"].lower(), user["address"]["zip"]) == wanted:
                return user["user_id"]
        raise Refused("no such user")

    def do_get_user_details(self, user_id):
        return find(self.db["users"], user_id, "user")

    def do_get_order_details(self, order_id):
        return find(self.db["orders"], order_id, "order")

    def do_get_product_details(self, product_id):
        return find(self.db["products"], product_id, "product")

    def do_get_item_details(self, item_id):
        for product in self.db["products"].values():
            if item_id in product["variants"]:
                return product["variants"][item_id]
        raise Refused("no such item")

    def do_list_all_product_types(self):
        return {p["name"]: p["product_id"] for p in self.db["products"].values()}

    def do_transfer_to_human_agents(self, summary):
        return "Transfer successful"

    def do_calculate(self, expression):
        require(re.fullmatch(r"[0-9+\-*/(). ]*", expression), "not a sum")
        require("**" not in expression and "//" not in expression, "not a sum")
        try:
            return str(round(float(eval(expression, {"__builtins__": {}})), 2))
        except Exception as e:
            raise Refused("not a sum") from e

    # ---- parts of the changes

    def method_of(self, order, payment_method_id):
        methods = find(self.db["users"], order["user_id"], "user")["payment_methods"]
        return find(methods, payment_method_id, "payment method")

    def add_to_gift_card(self, method, amount):
        if method["source"] == "gift_card":
            method["balance"] = round(method["balance"] + amount, 2)

    def items_are_there(self, order, item_ids):
        there = [item["item_id"] for item in order["items"]]
        for item_id in item_ids:
            require(item_ids.count(item_id) <= there.count(item_id), "no such item in the order")

    def first_item(self, order, item_id):
        return next(item for item in order["items"] if item["item_id"] == item_id)

    def price_difference(self, order, item_ids, new_item_ids, may_stay):
        """The difference, unrounded, and the variant the last item becomes."""
        require(len(item_ids) == len(new_item_ids), "not as many new items")
        difference, variant = 0.0, None
        for old, new in zip(item_ids, new_item_ids):
            require(may_stay or old != new, "the same item")
            item = self.first_item(order, old)
            variant = find(self.db["products"][item["product_id"]]["variants"], new, "variant")
            require(variant["available"], "not available")
            difference += variant["price"] - item["price"]
        return difference, variant

    def gift_card_covers(self, method, amount):
        require(method["source"] != "gift_card" or method["balance"] >= amount, "not enough on the gift card")

    # ---- changes

    def do_cancel_pending_order(self, order_id, reason):
        order = find(self.db["orders"], order_id, "order")
        require(order["status"] == "pending", "not pending")
        require(reason in REASONS, "no such reason")
        paid = list(order["payment_history"])
        methods = [self.method_of(order, p["payment_method_id"]) for p in paid]
        for payment, method in zip(paid, methods):
            self.add_to_gift_card(method, payment["amount"])
            order["payment_history"].append({**payment, "transaction_type": "refund"})
        order.update(status="cancelled", cancel_reason=reason)
        return order

    def do_modify_pending_order_address(self, order_id, **address):
        order = find(self.db["orders"], order_id, "order")
        require("pending" in order["status"], "not pending")
        order["address"] = address
        return order

    def do_modify_user_address(self, user_id, **address):
        user = find(self.db["users"], user_id, "user")
        user["address"] = address
        return user

    def do_modify_pending_order_payment(self, order_id, payment_method_id):
        order = find(self.db["orders"], order_id, "order")
        require("pending" in order["status"], "not pending")
        method = self.method_of(order, payment_method_id)
        history = order["payment_history"]
        require(len(history) == 1 and history[0]["transaction_type"] == "payment", "not exactly one payment")
        before = history[0]
        require(before["payment_method_id"] != payment_method_id, "the same payment method")
        self.gift_card_covers(method, before["amount"])
        method_before = self.method_of(order, before["payment_method_id"])
        history.append({**before, "payment_method_id": payment_method_id})
        history.append({**before, "transaction_type": "refund"})
        self.add_to_gift_card(method, -before["amount"])
        self.add_to_gift_card(method_before, before["amount"])
        return order

    def do_modify_pending_order_items(self, order_id, item_ids, new_item_ids, payment_method_id):
        order = find(self.db["orders"], order_id, "order")
        require(order["status"] == "pending", "not pending")
        self.items_are_there(order, item_ids)
        difference, last = self.price_difference(order, item_ids, new_item_ids, may_stay=False)
        method = self.method_of(order, payment_method_id)
        self.gift_card_covers(method, difference)
        order["payment_history"].append({"transaction_type": "payment" if difference > 0 else "refund",
                                         "amount": abs(difference), "payment_method_id": payment_method_id})
        self.add_to_gift_card(method, -difference)
        for old, new in zip(item_ids, new_item_ids):
            # The recorded states give every changed item the price and options of the last one.
            self.first_item(order, old).update(item_id=new, price=last["price"], options=last["options"])
        order["status"] = "pending (item modified)"
        return order

    def do_exchange_delivered_order_items(self, order_id, item_ids, new_item_ids, payment_method_id):
        order = find(self.db["orders"], order_id, "order")
        require(order["status"] == "delivered", "not delivered")
        self.items_are_there(order, item_ids)
        difference = round(self.price_difference(order, item_ids, new_item_ids, may_stay=True)[0], 2)
        self.gift_card_covers(self.method_of(order, payment_method_id), difference)
        order.update(status="exchange requested", exchange_items=sorted(item_ids),
                     exchange_new_items=sorted(new_item_ids), exchange_payment_method_id=payment_method_id,
                     exchange_price_difference=difference)
        return order

    def do_return_delivered_order_items(self, order_id, item_ids, payment_method_id):
        order = find(self.db["orders"], order_id, "order")
        require(order["status"] == "delivered", "not delivered")
        method = self.method_of(order, payment_method_id)
        require(method["source"] == "gift_card" or
                payment_method_id == order["payment_history"][0]["payment_method_id"], "not a place for a refund")
        self.items_are_there(order, item_ids)
        order.update(status="return requested", return_items=sorted(item_ids),
                     return_payment_method_id=payment_method_id)
        return order
