"""What the tests in Python share: TAP lines, and the program under test (the first argument) over a workspace."""
import json, os, subprocess, sys

BINARY = os.path.realpath(sys.argv[1])
told = {"all": 0, "bad": 0}


def tell(name, ok, detail=""):
    told["all"] += 1
    told["bad"] += not ok
    print("ok" if ok else "not ok", told["all"], "-", name)
    if not ok:
        print("\n".join("#   " + line for line in str(detail)[:3000].splitlines()))
    sys.stdout.flush()


def end():
    print("1..%d" % told["all"])
    sys.exit(told["bad"] > 0)


def run(workspace, *args, **more):
    return subprocess.run([BINARY, "-w", workspace, *args], capture_output=True, text=True, **more)


def ask(workspace, *args):
    """The JSON document of a command that prints one."""
    return json.loads(run(workspace, "--json", *args).stdout)


def demo_company(folder):
    subprocess.run([BINARY, "init", folder, "--demo"], check=True, capture_output=True)
    return folder
