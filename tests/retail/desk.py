"""The retail desk, driven through the real command line: a workspace, tickets, signatures, the executor."""
import json
import os
import shutil
import subprocess
import tempfile

import convert

HERE = os.path.dirname(os.path.abspath(__file__))
MOST_ACTIONS = 20  # of one draft: what the reasoner's result may hold
ADMINISTRATOR, AGENT, SUPERVISOR = "admin", "maya", "ravi"


class Failed(Exception):
    """The command line did something no run may see."""


def clean_environment():
    """No workspace, key or clock of the caller's, and no ssh agent."""
    hidden = ("COUNTERSIGN_", "SSH_AUTH_SOCK")
    return {k: v for k, v in os.environ.items() if not k.startswith(hidden)}


def confirmation(arguments, tool):
    """What tier 3 wants typed again: the first text of the arguments (none of these tools has an amount)."""
    return next((v for v in arguments.values() if isinstance(v, str)), tool)


class Desk:
    """One workspace in a temporary folder. The office file is a fresh copy whenever `open_office` is called."""

    def __init__(self, binary, office):
        self.binary, self.office = binary, office
        self.folder = tempfile.mkdtemp(prefix="countersign-retail-")
        self.workspace = os.path.join(self.folder, "ws")
        self.office_path = os.path.join(self.workspace, "records", "office.db")
        self.commands = self.signatures = self.retyped = 0
        self.parsed = {}  # documents read before, by their text
        self.environment = clean_environment()
        self.build()

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)

    # ---- the command line

    def run(self, user, *words):
        """(exit status, the JSON document or None, what was said on stderr)"""
        self.commands += 1
        command = [self.binary, "-w", self.workspace, "--as", user, "--json", *words]
        p = subprocess.run(command, capture_output=True, text=True, timeout=60, env=self.environment,
                           stdin=subprocess.DEVNULL)
        if p.returncode < 0 or "Sanitizer" in p.stderr:
            raise Failed(f"{' '.join(words)}: status {p.returncode}: {p.stderr[:500]}")
        return p.returncode, json.loads(p.stdout) if p.stdout.count("\n") == 1 else None, p.stderr.strip()

    def must(self, user, *words):
        """The JSON document of a command that has to succeed."""
        status, document, said = self.run(user, *words)
        if status != 0:
            raise Failed(f"{' '.join(words)}: status {status}: {said}")
        return document

    # ---- the workspace

    def build(self):
        """init, our configuration, policy, lookups and tools; every tool pinned; two people who sign."""
        subprocess.run([self.binary, "--as", ADMINISTRATOR, "init", self.workspace], check=True, env=self.environment,
                       stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL)
        for name in ("countersign.ini", "policy.json"):
            shutil.copy(os.path.join(HERE, name), self.workspace)
        for folder in ("tools", "records"):
            for name in sorted(os.listdir(os.path.join(HERE, folder))):
                shutil.copy(os.path.join(HERE, folder, name), os.path.join(self.workspace, folder))
        self.open_office()
        for name in sorted(os.listdir(os.path.join(HERE, "tools"))):
            self.must(ADMINISTRATOR, "tool", "pin", name.removesuffix(".json"))
        self.must(ADMINISTRATOR, "user", "add", AGENT, "--role", "agent")
        self.must(ADMINISTRATOR, "user", "add", SUPERVISOR, "--role", "supervisor")

    def open_office(self):
        """A fresh office, as if nothing had ever happened."""
        shutil.copyfile(self.office, self.office_path)

    def read_office(self):
        """The state the office holds now."""
        return convert.read_office(self.office_path, self.parsed)

    def take_in(self, tickets):
        """Imports and drafts the tickets: dicts with id, requester, body and calls (20 at most)."""
        answers = os.path.join(self.workspace, "evals", "replay.jsonl")
        lines = os.path.join(self.folder, "tickets.jsonl")
        with open(answers, "a", encoding="utf-8") as recorded, open(lines, "w", encoding="utf-8") as arriving:
            for t in tickets:
                recorded.write(json.dumps({"ticket": t["id"], "result": result_of(t["calls"])}) + "\n")
                arriving.write(json.dumps(ticket_line(t)) + "\n")
        taken = self.must(ADMINISTRATOR, "import", lines)
        if taken["imported"] != len(tickets):
            raise Failed(f"import took {taken['imported']} of {len(tickets)} tickets: {taken['skipped'][:3]}")
        status, _, said = self.run(AGENT, "draft", "--all")
        if status != 0:  # the others were drafted; these will be missed when their turn comes
            print(f"# note: draft --all: status {status}: {said[:500]}", flush=True)

    # ---- one action

    def retype(self, action):
        """A person types every destination again that nobody answerable has said; the action as it stands then."""
        names = [part.split("/")[0].split()[0] for part in action["needs"].split("; ") if part.endswith("retype it")]
        self.retyped += len(names)
        return self.edit(action["id"], {name: action["arguments"][name] for name in names})

    def edit(self, action_id, values):
        sets = [word for name, value in values.items() for word in ("--set", f"{name}={json.dumps(value)}")]
        return self.must(AGENT, "edit", action_id, *sets)

    def approve(self, action_id):
        """Looks at the action and countersigns it, by two people where it needs two. None, or why it was refused."""
        action = self.must(AGENT, "action", action_id)
        if "retype it" in action["needs"]:
            action = self.retype(action)
        words = ["approve", action_id, "--digest", action["digest"]]
        if action["tier"] == 3:
            words += ["--confirm", confirmation(action["arguments"], action["tool"])]
        for user in (AGENT, SUPERVISOR):
            status, signed, said = self.run(user, *words)
            if status == 4:
                return said
            if status != 0:
                raise Failed(f"approve {action_id}: status {status}: {said}")
            self.signatures += 1
            if signed["state"] == "approved":
                return None
        raise Failed(f"{action_id} is {signed['state']} after two signatures")

    def execute(self, action_id):
        """(state, receipt's result or None, why): state is done, failed, unknown, or refused by the executor."""
        status, report, said = self.run(AGENT, "execute", "--action", action_id)
        for item in report["executed"] if report else []:
            return item["state"], (item["receipt"] or {}).get("result"), item["why"]
        for item in report["refused"] if report else []:
            return "refused", None, item["why"]
        raise Failed(f"execute --action {action_id}: status {status}: {said}")

    def execute_all(self):
        """How many actions the executor ran when asked for everything that is signed."""
        return len(self.must(AGENT, "execute")["executed"])


def result_of(calls):
    """What the recorded reasoner returns: these calls as proposals."""
    return {"disposition": "clarify", "reason": "recorded", "sentences": [],
            "actions": [{"tool": name, "arguments": arguments} for name, arguments in calls]}


def ticket_line(t):
    """A ticket as `import` reads it."""
    return {"id": t["id"], "subject": "My order", "requester": t["requester"], "priority": "normal",
            "messages": [{"from": t["requester"]["email"], "at": "2026-11-01T10:00:00Z", "body": t["body"]}]}
