"""Random edits of an archive's files, as an editor makes them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from random import Random

from tests.reference.files import File, write_archive


class Archive:
    """A folder of article files. `edit` changes a few of them."""

    def __init__(self, folder: Path, files: list[File], random: Random) -> None:
        self.folder = folder
        self.files = dict(files)
        self._random = random
        self._added = 0
        write_archive(folder, files)

    def edit(self) -> str:
        """Change one thing; what was done, in a word."""
        edits: list[Callable[[str], None]] = [
            self._retitle, self._publish, self._move, self._rate, self._retopic, self._redate,
            self._rename_provider, self._relate, self._remove, self._add, self._sign,
            self._translate,
        ]  # fmt: skip
        edit = self._random.choice(edits)
        path = self._random.choice(list(self.files))
        edit(path)
        if path in self.files:
            write_archive(self.folder, [(path, self.files[path])])
        return f"{edit.__name__} {path}"

    def _other(self) -> str:
        return self._random.choice(list(self.files))

    def _retitle(self, path: str) -> None:
        self.files[path]["title"] = f"Edited {self._random.randrange(10**6)}"

    def _publish(self, path: str) -> None:
        self.files[path]["published"] = not self.files[path]["published"]

    def _move(self, path: str) -> None:
        self.files[path]["category"] = self._random.choice(["news", "opinion", "News"])

    def _rate(self, path: str) -> None:
        self.files[path]["quality"] = self._random.choice([-1, 0, 49, 50, 51, 120])

    def _retopic(self, path: str) -> None:
        topics = ["AI", "ai", "C++", "C#", "Straße", f"New {self._random.randrange(4)}"]
        self.files[path]["topics"] = self._random.sample(topics, self._random.randrange(4))

    def _redate(self, path: str) -> None:
        self.files[path]["publishedDateTime"] += timedelta(hours=self._random.randrange(-40, 40))

    def _rename_provider(self, path: str) -> None:
        provider = {**self.files[path]["provider"], "name": f"Name {self._random.randrange(99)}"}
        self.files[path]["provider"] = provider

    def _relate(self, path: str) -> None:
        self.files[path]["related"] = list(self.files[self._other()].get("related") or ())

    def _sign(self, path: str) -> None:
        names = ["Ann", "ANN", "Bob B.", "Celik", f"New {self._random.randrange(4)}"]
        self.files[path].pop("author", None)
        self.files[path]["authors"] = self._random.sample(names, self._random.randrange(3))

    def _translate(self, path: str) -> None:
        self.files[path]["language"] = self._random.choice(["en", "en-GB", "de", "fr"])
        self.files[path]["translationKey"] = f"story-{self._random.randrange(8)}"
        self.files[path]["aliases"] = [f"https://alias.example/{self._random.randrange(3)}"]

    def _remove(self, path: str) -> None:
        if len(self.files) > 20:
            del self.files[path]
            (self.folder / path).unlink()

    def _add(self, path: str) -> None:
        self._added += 1
        url = f"https://www.site.example/New/{self._added}"
        values = {**self.files[path], "webUrl": url, "title": "A new story"}
        values.pop("ampWebUrl", None)
        new = f"n/new-{self._added}.md"
        self.files[new] = values
        write_archive(self.folder, [(new, values)])
