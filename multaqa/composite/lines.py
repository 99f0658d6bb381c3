"""Where each table and key of a TOML file stands, so that an error can name its line."""

import re

_HEADER = re.compile(r"^\s*(\[\[?)\s*([^\]]+?)\s*\]\]?\s*(#.*)?$")
_KEY = re.compile(r"^\s*([A-Za-z0-9_\"'.-]+)\s*=")
_CODE = re.compile(r"^\s*code\s*=\s*[\"']([^\"']*)[\"']")
_TRIPLE = re.compile(r'"""|' + r"'''")


class Lines:
    """The lines of a file by table, entry and key.

    An entry of a list of tables is known by its code (`OSI`) and by its number in the list (`#2`).
    """

    def __init__(self, text: str):
        self._tables: dict[tuple[str, str], int] = {}
        self._keys: dict[tuple[str, str, str], int] = {}
        self._aliases: dict[tuple[str, str], str] = {}
        self._counts: dict[str, int] = {}
        self._last = max(1, len(text.splitlines()))
        self._read(text)

    def _read(self, text: str) -> None:
        table, entry, quoted = "framework", "", False
        for number, line in enumerate(text.splitlines(), start=1):
            inside, quoted = quoted, quoted ^ (len(_TRIPLE.findall(line)) % 2 == 1)
            if inside:
                continue
            if header := _HEADER.match(line):
                table, entry = self._open(header[2], is_list=header[1] == "[[", number=number)
            elif key := _KEY.match(line):
                name = key[1].strip("\"'").split(".")[0]
                self._keys.setdefault((table, entry, name), number)
                if code := _CODE.match(line):
                    self._aliases.setdefault((table, code[1]), entry)

    def _open(self, name: str, *, is_list: bool, number: int) -> tuple[str, str]:
        parent, _, key = name.partition(".")
        if key and parent in self._counts:
            # A table of an entry, such as [indicators.names]: its keys stand under the table's own name too.
            entry, table = f"#{self._counts[parent]}", f"{parent}.{key.split('.')[0]}"
            self._keys.setdefault((parent, entry, key.split(".")[0]), number)
            if is_list:
                # An entry of an entry, such as [[nodes.respondents]], is known by both numbers: #2/1.
                self._counts[table + entry] = self._counts.get(table + entry, 0) + 1
                entry = f"{entry}/{self._counts[table + entry]}"
                self._tables[table, entry] = number
            return table, entry
        if is_list:
            self._counts[name] = self._counts.get(name, 0) + 1
            entry = f"#{self._counts[name]}"
            self._tables[name, entry] = number
            return name, entry
        self._tables[name, ""] = number
        self._keys.setdefault(("framework", "", name.split(".", maxsplit=1)[0]), number)
        return name, ""

    def of(self, table: str, code: str, key: str) -> int:
        """Return the line of a key, else of its entry, else of its table, else the last line."""
        parent, _, inner = table.partition(".")
        if inner and parent in self._counts:
            code, slash, place = code.partition("/")
            entry = (code if code.startswith("#") else self._aliases.get((parent, code), "")) + slash + place
            found = self._keys.get((table, entry, key)) or self._tables.get((table, entry))
            return found or self.of(parent, code, inner.split(".")[0])
        entry = code if code.startswith("#") else self._aliases.get((table, code), "")
        first = self._tables.get((table, "#1"), self._last)
        where = self._tables.get((table, entry), first if table != "framework" else 1)
        return self._keys.get((table, entry, key), where)
