#!/usr/bin/env python3
"""The retail office as a SQLite file: convert.py DB.JSON OFFICE.DB

Three tables hold the data, one row a document, exactly as db.json has it: users, orders, products
(n keeps the order of the file, id is its key, doc is the JSON). An order gets every member an order
may have, with null where nothing happened yet, so that a tool replaces values and never adds one.

The views only read the documents as rows, so that the SQL of the tools stays short. The tables swaps
and differences are scratch paper inside one transaction; they are empty before and after every tool.
"""
import json
import os
import sqlite3
import sys

TABLES = ("users", "orders", "products")

# Members an order has only once something happened to it.
LATER_MEMBERS = ("cancel_reason", "exchange_items", "exchange_new_items", "exchange_payment_method_id",
                 "exchange_price_difference", "return_items", "return_payment_method_id")

SCHEMA = """
CREATE TABLE users(n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, doc TEXT NOT NULL);
CREATE TABLE orders(n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, doc TEXT NOT NULL);
CREATE TABLE products(n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, doc TEXT NOT NULL);

-- Money is made of whole cents, so that each amount is the nearest binary number to what is written.
-- A member of a document is read with json_each(document, path): one row with its value. The executor
-- opens the office with an untrusted schema, and there SQLite 3.40 refuses json_extract in a view.
CREATE VIEW order_items(order_id, n, item_id, product_id, price) AS
  SELECT o.id, i.key, item.value, product.value, CAST(round(price.value * 100) AS INTEGER) / 100.0
  FROM orders AS o, json_each(o.doc, '$.items') AS i, json_each(i.value, '$.item_id') AS item,
       json_each(i.value, '$.product_id') AS product, json_each(i.value, '$.price') AS price;
CREATE VIEW variants(product_n, product_id, item_id, available, price, doc) AS
  SELECT p.n, p.id, v.key, available.value, CAST(round(price.value * 100) AS INTEGER) / 100.0, v.value
  FROM products AS p, json_each(p.doc, '$.variants') AS v, json_each(v.value, '$.available') AS available,
       json_each(v.value, '$.price') AS price;
CREATE VIEW payment_methods(user_id, id, source, balance) AS
  SELECT u.id, m.key, source.value, CAST(round(balance.value * 100) AS INTEGER) / 100.0
  FROM users AS u, json_each(u.doc, '$.payment_methods') AS m, json_each(m.value, '$.source') AS source
       LEFT JOIN json_each(m.value, '$.balance') AS balance;

CREATE TABLE swaps(key TEXT NOT NULL, n INTEGER NOT NULL, item_id TEXT NOT NULL, new_item_id TEXT NOT NULL,
  old_price REAL NOT NULL, new_price REAL, available INTEGER, variant TEXT, PRIMARY KEY(key, n));
CREATE TABLE differences(key TEXT PRIMARY KEY NOT NULL, value REAL NOT NULL);
"""


def read_source(path):
    """db.json, with every order complete."""
    with open(path, encoding="utf-8") as f:
        db = json.load(f)
    for order in db["orders"].values():
        for member in LATER_MEMBERS:
            order.setdefault(member, None)
    return db


def write_office(db, path):
    """A new office file that holds this state."""
    if os.path.exists(path):
        os.remove(path)
    office = sqlite3.connect(path)
    office.executescript("PRAGMA journal_mode = DELETE;" + SCHEMA)
    for table in TABLES:
        rows = [(n, key, json.dumps(doc)) for n, (key, doc) in enumerate(db[table].items(), 1)]
        office.executemany(f"INSERT INTO {table}(n, id, doc) VALUES (?, ?, ?)", rows)
    office.commit()
    office.close()


def parse(text, parsed):
    """The document of this text; the same object for the same text, so nobody may change it."""
    if text not in parsed:
        parsed[text] = json.loads(text)
    return parsed[text]


def read_office(path, parsed=None):
    """The state an office file holds, in the form of db.json; `parsed` remembers documents from call to call."""
    parsed = {} if parsed is None else parsed
    office = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    db = {table: {key: parse(doc, parsed) for key, doc in
                  office.execute(f"SELECT id, doc FROM {table} ORDER BY n")} for table in TABLES}
    left = office.execute("SELECT (SELECT count(*) FROM swaps) + (SELECT count(*) FROM differences)").fetchone()[0]
    office.close()
    if left:
        raise ValueError(f"{path}: {left} rows were left on the scratch tables")
    return db


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: convert.py DB.JSON OFFICE.DB")
    write_office(read_source(sys.argv[1]), sys.argv[2])
