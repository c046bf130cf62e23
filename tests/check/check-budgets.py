# SPDX-License-Identifier: GPL-3.0-or-later
"""Budgets that keep the code readable: lines of a function, of a file and of
a header, columns of a line, levels of nesting. Initialised tables do not
count as lines. What is over its budget stands in budget-exceptions with its
size: it may shrink there, never grow, and goes when it is not needed."""

import re

import checklib

FUNCTION_LINES = 70
FILE_LINES = 800
HEADER_LINES = 300
COLUMNS = 80
NESTING = 3

# One token of C: what cannot be mistaken for code comes first.
TOKEN = re.compile(
    r"""(?P<drop>/\*.*?\*/|//[^\n]*|[ \t\f\r]+|\\\n)
    |(?P<newline>\n)
    |(?P<literal>"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')
    |(?P<word>\w+)
    |(?P<other>.)""", re.VERBOSE | re.DOTALL)

LOOPS = {"if", "for", "while", "switch"}
NOT_A_MACRO = {"return", "sizeof", "else", "do", "case", "default", "goto"}


def tokens(lines, first_line):
    """Pairs of token and line number, without comments and directives."""
    line = first_line
    found = []
    for match in TOKEN.finditer("\n".join(lines)):
        text = match.group()
        if match.lastgroup not in ("drop", "newline"):
            found.append((text, line))
        line += text.count("\n")
    return found


def one_branch(lines):
    """The lines with directives, and all but the first branch of an #if,
    made empty: only one branch has to be well-formed with what surrounds."""
    kept, stack, continued = [], [], False
    for line in lines:
        directive = re.match(r"\s*#\s*(\w*)", line)
        if directive and not continued:
            word = directive.group(1)
            if word.startswith("if"):
                stack.append(True)
            elif word in ("else", "elif") and stack:
                stack[-1] = False
            elif word == "endif" and stack:
                stack.pop()
        is_code = not directive and not continued and all(stack)
        continued = (bool(directive) or continued) and line.endswith("\\")
        kept.append(line if is_code else "")
    return kept


class Nesting:
    """Walks the statements of a function's body and keeps the deepest.
    Each method takes the index of a token and returns that of the next."""

    def __init__(self, body):
        self.body = body + [("", 0)] * 3
        self.deepest = 0
        self.deepest_line = 0

    def text(self, i):
        return self.body[min(i, len(self.body) - 1)][0]

    def group(self, i):
        """Past the bracket that closes the one at i."""
        depth = 0
        while i < len(self.body):
            depth += (self.text(i) in ("(", "{", "["))
            depth -= (self.text(i) in (")", "}", "]"))
            i += 1
            if depth == 0:
                break
        return i

    def block(self, i, depth):
        i += 1
        while self.text(i) not in ("}", ""):
            i = self.statement(i, depth)
        return i + 1

    def nested(self, i, depth):
        if depth + 1 > self.deepest:
            self.deepest, self.deepest_line = depth + 1, self.body[i][1]
        return self.statement(i, depth + 1)

    def statement(self, i, depth):
        word = self.text(i)
        if word == "{":
            return self.block(i, depth)
        if word in LOOPS:
            i = self.nested(self.group(i + 1), depth)
            if word == "if" and self.text(i) == "else":
                chained = self.text(i + 1) == "if"
                step = self.statement if chained else self.nested
                i = step(i + 1, depth)
            return i
        if word == "do":
            return self.expression(self.nested(i + 1, depth))
        if word in ("case", "default"):
            while self.text(i) not in (":", ""):
                i += 1
            return i + 1
        if self.text(i + 1) == ":" and word.isidentifier():
            return i + 2
        if self.text(i + 1) == "(" and word not in NOT_A_MACRO:
            after = self.group(i + 1)
            if self.text(after) == "{":
                return self.nested(after, depth)
        return self.expression(i)

    def expression(self, i):
        while self.text(i) not in (";", "}", ""):
            i = self.group(i) if self.text(i) in ("(", "{", "[") else i + 1
        return i + (self.text(i) == ";")


def function_name(lines, start):
    """The name of the function whose body opens at lines[start]."""
    for line in reversed(lines[:start]):
        match = re.match(r"(\w+)\(", line)
        if match:
            return match.group(1)
    return "?"


def over_budget(path, text):
    """Yields (what, size, budget) for all that is over its budget."""
    lines = text.split("\n")[:-1]
    widest = max((len(line.expandtabs(8)) for line in lines), default=0)
    if widest > COLUMNS:
        yield "columns", widest, COLUMNS
    table_lines, start = 0, None
    code = one_branch(lines)
    for number, line in enumerate(code):
        if start is None and line.startswith("{"):
            start = number
        elif start is None and re.match(r"\S.*= *\{$", line):
            table_lines -= number
            start = -1
        elif start == -1 and line.startswith("}"):
            table_lines += number
            start = None
        elif start is not None and line.startswith("}"):
            name = function_name(code, start)
            if number - start + 1 > FUNCTION_LINES:
                yield ("function %s" % name, number - start + 1,
                       FUNCTION_LINES)
            walk = Nesting(tokens(code[start:number + 1], start + 1))
            walk.statement(0, 0)
            if walk.deepest > NESTING:
                yield "nesting %s" % name, walk.deepest, NESTING
            start = None
    budget = HEADER_LINES if path.suffix == ".h" else FILE_LINES
    if len(lines) - table_lines > budget:
        yield "lines", len(lines) - table_lines, budget


def exceptions(top):
    """Sizes allowed by (path, what), from budget-exceptions."""
    allowed = {}
    path = top / "tests/check/budget-exceptions"
    for line in path.read_text().splitlines() if path.exists() else ():
        if line and not line.startswith("#"):
            name, *what, size = line.split()
            allowed[name, " ".join(what)] = int(size)
    return allowed


def check(top):
    problems, allowed = [], exceptions(top)
    for path in checklib.sources(top, "src") + checklib.sources(top, "tests"):
        for what, size, budget in over_budget(path, (top / path).read_text()):
            limit = allowed.pop((str(path), what), None)
            if limit is None:
                problems.append("%s: %s is %d, the budget %d" %
                                (path, what, size, budget))
            elif size > limit:
                problems.append("%s: %s grew to %d from %d" %
                                (path, what, size, limit))
            elif size < limit:
                problems.append("%s: %s shrank to %d: lower its exception" %
                                (path, what, size))
    return problems + ["%s: %s needs no exception" % key for key in allowed]


def function(body):
    return "int\nf(int a)\n{\n%s\treturn 0;\n}\n" % body


def bad(text, want, name="src/a.c", allowed=""):
    checklib.expect_problem(check, {
        name: text, "tests/check/budget-exceptions": allowed}, want)


def good(name, text):
    checklib.expect_no_problem(name, check, {"src/a.c": text})


DEEP = function("\tfor (;;)\n\t\twhile (a) {\n\t\t\tif (a)\n"
                "\t\t\t\tswitch (a) {\n\t\t\t\tcase 1: break;\n"
                "\t\t\t\t}\n\t\t}\n")
LONG = function("\ta++;\n" * 68)

checklib.expect_clean("all is within its budget", check)
bad(LONG, "function f is 71, the budget 70")
bad("int a;\n" * 801, "lines is 801, the budget 800")
bad("int a;\n" * 301, "lines is 301, the budget 300", name="tests/a.h")
bad("\t" * 10 + "a\n", "columns is 81, the budget 80")
bad(DEEP, "nesting f is 4, the budget 3")
bad(LONG, "grew to 71 from 70", allowed="src/a.c function f 70\n")
bad(LONG, "lower its exception", allowed="src/a.c function f 72\n")
bad("int a;\n", "needs no exception", allowed="src/a.c function f 72\n")
good("a long table counts as nothing",
     "static const int t[] = {\n" + "\t1,\n" * 900 + "};\n")
good("else if is one level",
     function("\tif (a)\n\t\ta++;\n" + "\telse if (a)\n\t\ta++;\n" * 9))
good("an initialiser is no nesting",
     function("\tstruct s s = { { { { 0 } } } };\n"))
good("comments and strings are no code",
     function('\tif (a) /* if { if { */\n\t\tputs("{ { { \\" {");\n' * 6))
good("a directive is no code",
     function("#ifdef A\n\tif (a) {\n#else\n\tif (!a) {\n#endif\n\t}\n"))
checklib.done()
