#!/usr/bin/env python3
"""What the engine says to people, as a template for the catalogues: ui/po/engine.py FILE... > engine.pot

The engine composes its sentences in English (they are journaled, and scripts read them). The screen finds the sentence
again by its shape and says it in the person's language (ui/said.c). Every text of the files that reads like words
becomes an entry of the context "engine"; what is filled in when it runs is {1}, {2} ..., in this order.
"""
import re, sys

LITERAL = r'"(?:[^"\\\n]|\\.)*"'
DIRECTIVE = re.compile(r"%[-+ 0#]*[0-9*]*(?:\.[0-9*]*)?(?:hh|h|ll|l|j|z|t)?[sdiuxXfgc%]")
NOT_WORDS = re.compile(r"^\s*(SELECT|INSERT|UPDATE|DELETE|PRAGMA|CREATE)\b|[{<]\"|\":|^\s*#|\w,\w|^[a-z]+( [a-z]+){8,}$|"
                       # names of fields, and what the subjects of automatic mails begin with
                       r"^(n quote|text citations|tool arguments|disposition reason|This is a test|auto|out[ -]of|undelivered|mail delivery|"
                       r"delivery status|returned mail|failure notice|read receipt|réponse|absen|message d'|respuesta|fuera)")


def without_comments(text):
    return re.sub(r'/\*.*?\*/|//[^\n]*|(' + LITERAL + r"|'(?:[^'\\]|\\.)+')", lambda m: m.group(1) or " ", text, flags=re.S)


def texts(source):
    source = without_comments(source)
    source = re.sub(r"^\s*#\s*include[^\n]*", "", source, flags=re.M)
    source = re.sub(r"\bSTR_FMT\b", '"%.*s"', source)
    for run in re.finditer(LITERAL + r"(?:\s*" + LITERAL + ")*", source):
        yield "".join(re.findall(r'"((?:[^"\\\n]|\\.)*)"', run.group(0)))


def numbered(text):
    n = 0

    def name(match):
        nonlocal n
        if match.group(0) == "%%":
            return "%"
        n += 1
        return "{%d}" % n

    return DIRECTIVE.sub(name, text)


def is_words(text):
    bare = re.sub(r"\{\d+\}|\\.", " ", text)
    if NOT_WORDS.search(text) or "\\n" in text or " " not in bare.strip():
        return False
    return len(re.findall(r"[A-Za-z']+", bare)) >= 2 and re.search(r"[a-z]{2,} ?[a-z]", bare) is not None


# Words that sentences are filled with.
SINGLE = ("hardly", "weakly", "cites", "quotes", "draft", "caught", "missed", "approved", "proposed", "template", "subject", "manifest", "ticket",
          "record {1}", "record {1} ({2})", "passage {1}", "receipt of {1}", "what was signed in {1}", "message {1}",
          "message {1} ({2})", "ours", "greeting", "signature", "quote", "log", "code", "form", "disclaimer", "sentence {1}", "source {1}", "run: countersign eval run")


def intents(path):
    """The names in the section [intents], and those of the engine itself."""
    inside = False
    for line in open(path, encoding="utf-8"):
        inside = line.strip() == "[intents]" if line.startswith("[") else inside
        name = re.match(r"(\w+)\s*=", line)
        if inside and name:
            yield name.group(1)
    yield from ("general", "auto_reply", "spam", "empty")


def main():
    seen = []
    for path in sys.argv[1:]:
        if path.endswith(".ini"):
            named = intents(path)
            continue
        for text in texts(open(path, encoding="utf-8").read()):
            text = numbered(text)
            if is_words(text) and text not in seen:
                seen.append(text)
    print('msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n')
    for text in seen:
        print('msgctxt "engine"\nmsgid "%s"\nmsgstr ""\n' % text)
    for text in SINGLE:
        if text not in seen:
            print('msgctxt "engine"\nmsgid "%s"\nmsgstr ""\n' % text)
    for name in named:
        print('msgctxt "intent"\nmsgid "%s"\nmsgstr ""\n' % name)


main()
