"""The zip file of an export: entries that stream, and the checksum of each."""

import hashlib
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

LEVEL = 1  # the tables repeat themselves so much that more effort buys little
CHECKSUMS = "checksums.txt"


class _Hashed:
    """A stream that hashes what is written to it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        return self._stream.write(data)


class Archive:
    """A zip file that is written front to back, one entry at a time."""

    def __init__(self, path: Path, now: datetime) -> None:
        self._zip = ZipFile(path, "w", ZIP_DEFLATED, compresslevel=LEVEL)
        self._date = (now.year, now.month, now.day, now.hour, now.minute, now.second)
        self._sums: list[tuple[str, str]] = []

    @contextmanager
    def entry(self, name: str, *, packed: bool = True) -> Iterator[_Hashed]:
        """Open an entry for writing; `packed` False for what is compressed already."""
        info = ZipInfo(name, date_time=self._date)
        info.compress_type = ZIP_DEFLATED if packed else ZIP_STORED
        info.external_attr = 0o600 << 16
        with self._zip.open(info, "w", force_zip64=True) as stream:
            hashed = _Hashed(stream)
            yield hashed
        self._sums.append((name, hashed.digest.hexdigest()))

    def add(self, name: str, content: bytes, *, packed: bool = True) -> None:
        """Write a whole entry."""
        with self.entry(name, packed=packed) as target:
            target.write(content)

    def add_file(self, name: str, path: Path, *, packed: bool = True) -> None:
        """Copy a file into an entry."""
        with path.open("rb") as source, self.entry(name, packed=packed) as target:
            shutil.copyfileobj(source, target, 1 << 20)

    def close(self) -> None:
        """Write the checksums (as `sha256sum -c` reads them) and end the file."""
        lines = "".join(f"{digest}  {name}\n" for name, digest in self._sums)
        self.add(CHECKSUMS, lines.encode())
        self._zip.close()

    def abandon(self) -> None:
        """End the file without checksums; it is about to be deleted."""
        self._zip.close()
