# SPDX-License-Identifier: MIT
"""Where something stands in a header: by the function or the member that it belongs to, never by a line's words.

A *scope* is the name of a declaration with its structs before it, without namespaces: `send_gate::try_send`,
`saved_state::kicks`, `draw`. Functions of one name are one scope. What is found several times in a scope has an ordinal,
`2/3`: the second of three. With the total in it, a place that is added or goes makes the anchor an error rather than an
anchor of something else. Renaming variables, reflowing and comments change nothing.

No compiler is needed: brackets are matched, as clang-format lays them out (a `<` with no space before it is a bracket)."""
import re

token_pattern = re.compile(
    r"""(?P<space>[ \t\r\n]+)|(?P<comment>//[^\n]*|/\*.*?\*/)|(?P<string>"(?:\\.|[^"\\])*")|(?P<char>'(?:\\.|[^'\\])+')"""
    r"""|(?P<number>0[xX][0-9A-Fa-f]+[uUlL]*|\d+\.\d+|\d+[uUlL]*)|(?P<name>\$?[A-Za-z_]\w*)"""
    r"""|(?P<op><<=|>>=|\.\.\.|->|\+\+|--|<<|>>|<=|>=|==|!=|&&|\|\||\+=|-=|\*=|/=|%=|&=|\|=|\^=|::"""
    r"""|[-+*/%<>=!&|^~?:;,.(){}\[\]#\\@$'"])""",
    re.S)


def tokens_of(text):
    """(kind, text, offset) of each token but white space and comments; preprocessor lines are left out."""
    found = []
    at = 0
    while at < len(text):
        match = token_pattern.match(text, at)
        if not match:
            raise SystemExit("cannot read %r" % text[at:at + 20])
        kind, word = match.lastgroup, match.group()
        if word == "#" and text[:at].rsplit("\n", 1)[-1].strip() == "":
            end = at
            while True:
                end = text.find("\n", end)
                end = len(text) if end < 0 else end
                if text[end - 1] != "\\":
                    break
                end += 1
            at = end
            continue
        if kind not in ("space", "comment"):
            found.append((kind, word, at))
        at = match.end()
    return found


def closing(tokens, at):
    """The index of the bracket that closes the one at `at`."""
    depth = 0
    for i in range(at, len(tokens)):
        if tokens[i][1] in ("(", "{", "["):
            depth += 1
        elif tokens[i][1] in (")", "}", "]"):
            depth -= 1
            if depth == 0:
                return i
    return len(tokens) - 1


def closing_angle(tokens, at):
    """The same for the `<` of a template."""
    depth, i = 0, at
    while i < len(tokens):
        word = tokens[i][1]
        if word in ("(", "{", "["):
            i = closing(tokens, i)
        elif word == ";":
            break
        else:
            depth += {"<": 1, "<<": 2, ">": -1, ">>": -2}.get(word, 0)
            if depth <= 0:
                return i
        i += 1
    return at


def scopes_of(tokens):
    """The scope of each token; "" for what belongs to no declaration."""
    scopes = [""] * len(tokens)
    read_declarations(tokens, 0, len(tokens), "", scopes)
    return scopes


def read_declarations(tokens, at, end, path, scopes):
    def word(i):
        return tokens[i][1] if i < end else ""

    def template_opens(i):
        before = tokens[i - 1]
        return word(i) == "<" and before[0] == "name" and before[2] + len(before[1]) == tokens[i][2]

    while at < end:
        first = at
        if word(at) in ("public", "private", "protected") and word(at + 1) == ":":
            at += 2
            continue
        while word(at) in ("template", "inline", "constexpr", "static", "friend", "typedef"):
            at = closing_angle(tokens, at + 1) + 1 if word(at) == "template" else at + 1
        if word(at) in (";", "}"):
            at += 1
            continue
        if word(at) == "extern" and word(at + 2) == "{":  # extern "C" {: no name of its own
            close = closing(tokens, at + 2)
            read_declarations(tokens, at + 3, close, path, scopes)
            at = close + 1
            continue
        if word(at) == "namespace":
            while word(at) not in ("{", ";", ""):
                at += 1
            at += 1
            continue
        if word(at) in ("struct", "class", "union", "enum"):
            named = at + 2 if word(at + 1) in ("class", "struct") else at + 1
            if word(named) == "[":
                named = closing(tokens, named) + 1
            opening = named
            while word(opening) not in ("{", ";", "(", "=", ""):
                opening = closing_angle(tokens, opening) + 1 if template_opens(opening) else opening + 1
            if word(opening) == "{":
                close = closing(tokens, opening)
                for i in range(first, close + 1):
                    scopes[i] = path + word(named)
                if word(at) != "enum":
                    read_declarations(tokens, opening + 1, close, path + word(named) + "::", scopes)
                at = close + 1
                continue
        name, last, parameters, initializers = None, "", False, False
        while at < end:
            now = word(at)
            if template_opens(at):
                at = closing_angle(tokens, at)
            elif now == "operator":
                name = "operator"
                at += 1
                while word(at) not in ("(", "<") or name == "operator":
                    name += (" " if tokens[at][0] == "name" else "") + word(at)
                    at += 1
                    if name == "operator(":
                        name, at = "operator()", at + 1
                last = name
                continue
            elif now == "(" and not parameters and last != "decltype" and word(at + 2) == ")" and word(at + 3) == "(":
                last, at = word(at + 1), at + 2  # (name)(parameters): as no function-like macro can take it
            elif now == "(":
                if not parameters and last not in ("", "decltype", "alignas", "noexcept", "explicit"):
                    name, parameters = name or last, True
                at = closing(tokens, at)
            elif now == "[":
                if word(at - 1) == last:
                    name = name or last
                at = closing(tokens, at)
            elif now == ":" and parameters:
                initializers = True
            elif now == "{":
                name = name or last
                body = parameters and not (initializers and (tokens[at - 1][0] == "name" or word(at - 1) == ">"))
                at = closing(tokens, at)
                if body:
                    break
            elif now in ("=", ";"):
                name = name or last
                parameters = parameters and now == ";"  # `= default`, or a variable that is made by a call
                if now == ";":
                    break
            elif tokens[at][0] == "name" and name is None:
                last = now
            at += 1
        at += 1
        for i in range(first, min(at, end)):
            scopes[i] = path + (name or "")


def numbered(keys):
    """For each key, itself, or with ` k/n` behind it the k-th of n that are equal."""
    total, count, made = {}, {}, []
    for key in keys:
        total[key] = total.get(key, 0) + 1
    for key in keys:
        count[key] = count.get(key, 0) + 1
        made.append(key if total[key] == 1 else "%s %d/%d" % (key, count[key], total[key]))
    return made


def match_at(pattern, p, tokens, t, end, taken):
    """The token behind a match of pattern[p:] at t, or None. `$name` takes any one token, the same one wherever it is
    repeated; `...` takes as few as will do, in whole brackets."""
    if p == len(pattern):
        return t
    want = pattern[p][1]
    if want == "...":
        stop = t
        while stop <= end:
            kept = dict(taken)
            kept["..."] = taken.get("...", []) + [(t, stop)]
            found = match_at(pattern, p + 1, tokens, stop, end, kept)
            if found is not None:
                taken.clear()
                taken.update(kept)
                return found
            if stop == end or tokens[stop][1] in (")", "}", "]"):
                return None
            stop = closing(tokens, stop) + 1 if tokens[stop][1] in ("(", "{", "[") else stop + 1
        return None
    if t >= end:
        return None
    if want.startswith("$"):
        if taken.setdefault(want, tokens[t][1]) != tokens[t][1]:
            return None
    elif want != tokens[t][1]:
        return None
    return match_at(pattern, p + 1, tokens, t + 1, end, taken)


def replaced(text, anchor, old, new):
    """The header's text with `old` as `new` in the scope `anchor`; or None, and what is wrong. `old` must stand there
    once; if it stands there n times, `anchor` says which by ` k/n`. `new` may use the `$names` of `old`, and `...`."""
    scope, _, ordinal = anchor.partition(" ")
    tokens = tokens_of(text)
    scopes = scopes_of(tokens)
    if scope not in scopes:
        return None, "there is no %s" % scope
    pattern = tokens_of(old)
    found = []
    for t, name in enumerate(scopes):
        if name == scope:
            end = next((k for k in range(t, len(tokens)) if scopes[k] != scope), len(tokens))
            taken = {}
            stop = match_at(pattern, 0, tokens, t, end, taken)
            if stop is not None:
                found.append((t, stop, taken))
    if not found:
        return None, "`%s` does not stand in %s" % (old, scope)
    which, _, total = (ordinal or "1/1").partition("/")
    if int(total) != len(found):
        return None, "`%s` stands in %s %d times, not %s" % (old, scope, len(found), total)
    start, stop, taken = found[int(which) - 1]
    runs = iter(taken.get("...", []))

    def filled(match):
        if match.group() != "...":
            return taken[match.group()]
        begin, behind = next(runs)
        return text[tokens[begin][2]:tokens[behind - 1][2] + len(tokens[behind - 1][1])] if behind > begin else ""

    put = re.sub(r"\$\w+|\.\.\.", filled, new)
    return text[:tokens[start][2]] + put + text[tokens[stop - 1][2] + len(tokens[stop - 1][1]):], ""
