#!/usr/bin/env python3
"""Erasing a requester with everything in use: tests/erase.py BINARY. A customer whose every word holds a canary is
imported, claimed, drafted by a model whose answers are kept, redrafted, edited, promoted, refused, signed, executed,
escalated and traced; then erased. No file of the workspace holds the canary after that, in any case, and the chain verifies. TAP."""
import glob, json, os, sqlite3, struct, subprocess, sys, tempfile, time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from tap import ask, demo_company, end, run, tell

HERE = os.path.dirname(os.path.abspath(__file__))
CANARY = "Zyxwvut4711"
ADDRESS = "zyxwvut4711@customers.example"


def holders(folder, word=CANARY):
    """Files that hold the word, in any case, as bytes or as UTF-16; and names of files that do."""
    found = []
    for root, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(root, name)
            text = (name.encode() + b"\0" + open(path, "rb").read()).lower()
            if any(word.lower().encode(code) in text for code in ("utf-8", "utf-16-le", "utf-16-be")):
                found.append(os.path.relpath(path, folder))
    return sorted(found)


def model(tmp):
    mock = subprocess.Popen([sys.executable, "-I", HERE + "/model_mock.py", tmp + "/mock.log"], stdout=subprocess.PIPE, text=True)
    return mock, mock.stdout.readline().strip()


def company(tmp, port):
    demo = demo_company(tmp + "/demo")
    ini = open(demo + "/countersign.ini").read().replace("provider = extractive\n", "provider = m\nkeep_answers_days = 7\n", 1)
    open(demo + "/countersign.ini", "w").write(ini + "\n[model m]\nprovider = openai\nmodel = good\n"
                                               "base_url = http://127.0.0.1:%s/v1\n" % port)
    return demo


def mail(tmp):
    """A second ticket of theirs, as mail: the canary in headers, in an attachment's name, in HTML."""
    text = ("From: {c} Person <{a}>\nTo: support@tidewater.example\nSubject: {c} asks\nMessage-ID: <{c}@customers.example>\n"
            "Date: Wed, 18 Nov 2026 08:41:00 +0000\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"
            "--b\nContent-Type: text/html; charset=utf-8\n\n<p>What is your refund policy? <b>{c}</b></p>\n"
            "--b\nContent-Type: text/plain\nContent-Disposition: attachment; filename={c}.txt\n\n{c}\n--b--\n")
    path = tmp + "/t.eml"
    open(path, "w").write(text.format(c=CANARY, a=ADDRESS))
    return path


def bring(demo, tmp):
    line = {"id": "P-1", "subject": CANARY + " was charged twice", "requester": {
        "name": CANARY + " Person", "email": ADDRESS, "id": CANARY}, "messages": [
        {"from": ADDRESS, "at": "2026-11-18T08:41:00Z", "body": "I am %s. What is your refund policy for duplicate payments? "
                                                              "Secret word: %s" % (CANARY, CANARY)}]}
    other = {"id": "Q-1", "subject": "A neighbour", "requester": {"name": "Bo", "email": "bo@example.com"}, "messages": [
        {"from": "bo@example.com", "at": "2026-11-18T08:41:00Z", "body": "What is your refund policy?"}]}
    open(tmp + "/t.jsonl", "w").write(json.dumps(line) + "\n" + json.dumps(other) + "\n")
    run(demo, "import", tmp + "/t.jsonl", mail(tmp))
    return [t["id"] for t in ask(demo, "queue")["tickets"] if CANARY in t["subject"]]


def use(demo, tmp, tickets):
    """Everything that can be done with a ticket."""
    for t in tickets:
        run(demo, "claim", t)
        drafted = ask(demo, "draft", t)
        open(tmp + "/reply", "w").write(drafted["answer"]["marked"] + "\n\nDear %s, you find every payment in the portal.\n" % CANARY)
        run(demo, "draft", t, "--again", "--reason", "say " + CANARY)
        edited = ask(demo, "edit-draft", t, "--file", tmp + "/reply")
        run(demo, "eval", "promote", t)
        for a in edited["actions"]:
            if a["tool"] == "send_reply":
                run(demo, "approve", a["id"], "--digest", "00" + a["digest"][2:])
                run(demo, "approve", a["id"], "--digest", a["digest"])
            else:
                run(demo, "reject", a["id"], "--reason", CANARY)
        run(demo, "trace", t)
        run(demo, "search", "what " + CANARY + " asked")
    later = dict(os.environ, COUNTERSIGN_NOW=str(int(time.time() * 1000) + 60000)) # the hold time is over
    done = json.loads(run(demo, "--json", "execute", env=later).stdout)
    for t in tickets:
        run(demo, "escalate", t, "--reason", CANARY + " is angry")
        run(demo, "release", t)
    return done


def sql(demo, query, *values):
    with sqlite3.connect(demo + "/.countersign/store.db") as store:
        return store.execute(query, values).fetchone()


def left_elsewhere(demo, tmp):
    """What somebody else wrote of them is named, not taken."""
    line = {"id": "R-1", "subject": "Of a neighbour", "requester": {"name": "Bo", "email": "bo@example.com"}, "messages": [
        {"from": "bo@example.com", "at": "2026-11-18T08:41:00Z", "body": "Write to " + ADDRESS + " too."}]}
    open(tmp + "/r.jsonl", "w").write(json.dumps(line) + "\n" + json.dumps(dict(line, id="R-2", groups=["board"])) + "\n")
    run(demo, "import", tmp + "/r.jsonl")
    told = json.loads(run(demo, "--json", "--as", "root", "erase", "--requester", ADDRESS, "--reason", "again").stdout)
    tell("a ticket of somebody else that names them is told by its name, one that root may not read is not",
         told["erased"] == 0 and told["left"] == [".countersign/store.db", "ticket R-1"], told)


def taught(demo, tmp):
    """A ticket whose intent a person put right teaches the classifier, in which no word of it stands."""
    line = {"id": "S-1", "subject": "Taught", "requester": {"name": CANARY, "email": ADDRESS}, "messages": [
        {"from": ADDRESS, "at": "2026-11-18T08:41:00Z", "body": "%s %s wants to know about his %s." % (CANARY, CANARY, CANARY)}]}
    open(tmp + "/s.jsonl", "w").write(json.dumps(line) + "\n")
    run(demo, "import", tmp + "/s.jsonl")
    run(demo, "draft", "S-1")
    run(demo, "intent", "S-1", "refund_request")
    os.makedirs(demo + "/intents", exist_ok=True)
    open(demo + "/intents/more.jsonl", "w").write("".join(json.dumps({"text": "%s number %d" % (t, i), "intent": n}) + "\n"
        for i in range(20) for t, n in (("my money back please", "refund_request"), ("the modem blinks", "modem_error"))))
    trained = run(demo, "--as", "root", "intents", "train")
    run(demo, "--as", "root", "erase", "--requester", "bo@example.com", "--reason", "so that the address stands nowhere else")
    told = json.loads(run(demo, "--json", "--as", "root", "erase", "--requester", ADDRESS, "--reason", "taught").stdout)
    tell("what was taught by their tickets is named, and holds no word of theirs", trained.returncode == 0 and
         told["erased"] == 1 and any("intents.model" in l for l in told["left"]) and
         ".countersign/intents.model" not in holders(demo), (trained.stderr, told, holders(demo)))


def vector_ids(demo):
    """The ids of all rows in files of vectors, the dead too (src/search/vectors_private.h), by folder."""
    found = {}
    for path in glob.glob(demo + "/.countersign/**/*", recursive=True):
        data = open(path, "rb").read() if os.path.isfile(path) else b""
        if data[:8] == b"csvector":
            rows = struct.unpack_from("<Q", data, 24)[0]
            found.setdefault(os.path.basename(os.path.dirname(path)), set()).update(struct.unpack_from("<%dq" % rows, data, 64))
    return found


def vectors(tmp):
    """Documents that are gone and whose vectors, of three kinds, still lie in the files until somebody is erased."""
    mock = subprocess.Popen([sys.executable, "-I", HERE + "/embed_mock.py", tmp + "/embed.log"], stdout=subprocess.PIPE, text=True)
    demo, words = tmp + "/vectors", ["%s%s" % (a, b) for a in ("refund", "parcel", "plan", "modem", "bill", "lamp", "zebra", "door")
                                     for b in ("", "less", "wise", "kind", "shop", "hood")]
    subprocess.run([sys.argv[1], "init", demo], check=True, capture_output=True)
    open(demo + "/countersign.ini", "a").write("\n[retrieval]\nembedding = e\n[embedding e]\nprovider = openai\nmodel = good\n"
                                               "base_url = http://127.0.0.1:%s/v1\n" % mock.stdout.readline().strip())
    lines = [json.dumps({"id": "d%d" % i, "title": words[i % 48], "text": "The %s number %d is %s" % (
        words[i % 48], i, words[i * 7 // 48 % 48] if i % 100 else CANARY)}) + "\n" for i in range(600)]
    os.makedirs(demo + "/kb", exist_ok=True)
    open(demo + "/kb/all.jsonl", "w").writelines(lines)
    run(demo, "--as", "root", "ingest")
    whole = vector_ids(demo)
    open(demo + "/kb/all.jsonl", "w").writelines(l for i, l in enumerate(lines) if i % 100)
    run(demo, "--as", "root", "ingest")
    with sqlite3.connect(demo + "/.countersign/store.db") as store:
        live = {row[0] for row in store.execute("SELECT id FROM passages")}
    before = vector_ids(demo)
    mock.kill()
    told = run(demo, "--as", "root", "erase", "--requester", "nobody@customers.example", "--reason", "a document had their name")
    after = vector_ids(demo)
    tell("vectors of documents that are gone lie in the files until somebody is erased", len(live) == 594 and
         set(before) == {"terms", "passages", "cache"} and len(before["passages"] - live) == 6, (len(live), before.keys()))
    tell("then no row of them is left, and every other is there", told.returncode == 0 and after["passages"] == live and
         len(whole["terms"]) - len(after["terms"]) >= 1 and len(after["cache"]) == 594, (told.stderr, {k: len(v) for k, v in after.items()}))
    tell("and search goes on with them", any("used alike" in p["why"] for p in ask(demo, "search", "--explain", "refund")["passages"]))


def main():
    with tempfile.TemporaryDirectory() as tmp:
        mock, port = model(tmp)
        try:
            demo = company(tmp, port)
            tickets = bring(demo, tmp)
            tell("two tickets came in, one of them as mail", len(tickets) == 2, tickets)
            done = use(demo, tmp, tickets)
            tell("a reply to each was signed and sent", [e["state"] for e in done["executed"]] == ["done"] * 2, done)
            made = open(demo + "/evals/corrections.jsonl").readlines()
            tell("both corrections were promoted", len(made) == 2, made)
            open(demo + "/evals/corrections.jsonl", "a").write('{"id":"kept","query":"of another"}\n')
            os.makedirs(demo + "/.countersign/evals", exist_ok=True)
            open(demo + "/.countersign/evals/0123456789abcdef.jsonl", "w").write('{"text":"%s"}\n' % CANARY)
            before = holders(demo)
            tell("store, office and outcomes hold the canary", all(f in before for f in (
                ".countersign/store.db", "records/office.db", ".countersign/evals/0123456789abcdef.jsonl")), before)
            counts = sql(demo, "SELECT (SELECT count(*) FROM answers), (SELECT count(DISTINCT kind) FROM journal WHERE ticket IN (?, ?))", *tickets)
            tell("answers are kept, and rows of many kinds tell of them", counts[0] >= 4 and counts[1] >= 14, counts)
            p = run(demo, "--json", "--as", "root", "erase", "--requester", ADDRESS.upper(), "--reason", "asked for it")
            told = json.loads(p.stdout or "{}")
            tell("erase takes both tickets and leaves nothing", p.returncode == 0 and told["erased"] == 2 and
                 told["left"] == [] and told["elsewhere"] == [], (p.stdout, p.stderr))
            tell("no file of the workspace holds the canary", holders(demo) == [], holders(demo))
            tell("corrections of others stay", open(demo + "/evals/corrections.jsonl").read() ==
                 '{"id":"kept","query":"of another"}\n', open(demo + "/evals/corrections.jsonl").read())
            tell("the chain verifies", run(demo, "--as", "root", "audit", "verify").returncode == 0,
                 run(demo, "--as", "root", "audit", "verify").stdout)
            tell("the other customer's ticket is as it was", ask(demo, "show", "Q-1")["ticket"]["id"] == "Q-1")
            left_elsewhere(demo, tmp)
            taught(demo, tmp)
            vectors(tmp)
        finally:
            mock.kill()
    end()


if __name__ == "__main__":
    main()
