"""Opening a gradebook: which database, its schema, and which batch in it.

A folder's own SQLite file holds one batch. For a database named by URL the folder keeps a small
``gradebook.json`` that says which of the server's batches is its own; a password in the URL is
never written there.
"""

from __future__ import annotations

import contextlib
import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import URL, Engine, event
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.orm import Session

from graders.errors import GraderError, UsageError
from graders.gradebook.gradebook import Gradebook
from graders.gradebook.models import SCHEMA_VERSION, Base, BatchTable, SettingTable

FILE_NAME = "gradebook.db"
POINTER_NAME = "gradebook.json"
OWN_BATCH = "this folder"
BUSY_SECONDS = 30


@contextlib.contextmanager
def open_gradebook(
    folder: Path, *, lab: str | None = None, database: str | None = None
) -> Iterator[Gradebook]:
    """Open the gradebook of a batch folder; make it if ``lab`` is given.

    Args:
        folder: The batch's output folder.
        lab: The lab to grade. None opens what is there, for regrading and exports.
        database: SQLAlchemy URL; None for ``gradebook.db`` in the folder, or for the database
            that the folder was made with.

    Yields:
        The gradebook; its connections are closed at the end.

    Raises:
        UsageError: If there is no gradebook and ``lab`` is None, if the folder holds another
            lab's results, or if the database cannot be used.
        GraderError: If the database fails while it is in use.
    """
    url, key = _locate(folder, lab is not None, database)
    with translated(url):
        engine = _engine(url)
        try:
            _prepare(engine)
            yield Gradebook(engine, *_batch(engine, key, lab, folder))
        finally:
            engine.dispose()


@contextlib.contextmanager
def translated(url: URL) -> Iterator[None]:
    """Turn the database's errors into one sentence that says what to do."""
    try:
        yield
    except SQLAlchemyError as error:
        cause = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise GraderError(
            f"The gradebook {_shown(url)} cannot be used: {cause}.",
            next_step="What was saved is safe. Close other programs that use it, check free disk "
            "space and permissions, and run the same command again.",
        ) from error


def _locate(folder: Path, create: bool, database: str | None) -> tuple[URL, str]:
    """The database's URL and the batch's key in it."""
    pointer = _read_pointer(folder / POINTER_NAME)
    if database is None and pointer is None:
        file = folder / FILE_NAME
        if not create and not file.is_file():
            raise UsageError(
                f"{folder} holds no gradebook.",
                next_step="Name the --out folder of a labgrade batch.",
            )
        return URL.create("sqlite", database=str(file)), OWN_BATCH
    url = _parse_url(database or str((pointer or {}).get("database")))
    if pointer is None:
        pointer = {"batch": uuid.uuid4().hex, "database": _shown(url)}
        if not create:
            raise UsageError(
                f"{folder} was not graded into a database.",
                next_step="Name the --out folder of a labgrade batch.",
            )
        folder.mkdir(parents=True, exist_ok=True)
        (folder / POINTER_NAME).write_text(json.dumps(pointer) + "\n", encoding="utf-8")
    if database is None and url.password:
        raise UsageError(
            f"{folder} was graded into {_shown(url)}, whose password is not kept in the folder.",
            next_step="Name the database with --database.",
        )
    return url, str(pointer["batch"])


def _read_pointer(path: Path) -> dict[str, Any] | None:
    if not path.exists():
        return None
    try:
        pointer = json.loads(path.read_text(encoding="utf-8"))
        return {"batch": str(pointer["batch"]), "database": str(pointer["database"])}
    except (OSError, ValueError, KeyError, TypeError):
        raise UsageError(
            f"{path} is damaged: it should name the batch's database.",
            next_step="Restore it, or grade into a new folder.",
        ) from None


def _parse_url(text: str) -> URL:
    try:
        return sqlalchemy.make_url(text)
    except ArgumentError:
        raise UsageError(
            "The --database value is not a database URL.",
            next_step="Write it like postgresql+psycopg://user@host/grades.",
        ) from None


def _shown(url: URL) -> str:
    return url.render_as_string(hide_password=True)


def _engine(url: URL) -> Engine:
    try:
        if url.get_backend_name() == "sqlite" and url.database:
            Path(url.database).parent.mkdir(parents=True, exist_ok=True)
        engine = sqlalchemy.create_engine(url)
    except (NoSuchModuleError, ModuleNotFoundError) as error:
        raise UsageError(
            f"{_shown(url)} needs a database driver that is not installed ({error}).",
            next_step="Install the driver into labgrade's environment.",
        ) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_pragmas)
    return engine


def _set_pragmas(connection: Any, _record: object) -> None:
    """Readers beside the writer (WAL), patience with other programs, and no lost commits."""
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
    cursor.execute("PRAGMA journal_mode = WAL")
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.close()


def _prepare(engine: Engine) -> None:
    """Create the tables where they are missing and check the schema's version."""
    Base.metadata.create_all(engine)
    with Session(engine) as session, session.begin():
        version = session.get(SettingTable, "schema_version")
        if version is None:
            session.add(SettingTable(key="schema_version", value=str(SCHEMA_VERSION)))
        elif version.value == "1":  # create_all has just made the one table that it lacked
            version.value = str(SCHEMA_VERSION)
        elif version.value != str(SCHEMA_VERSION):
            raise UsageError(
                f"The gradebook has schema version {version.value}; this labgrade reads "
                f"{SCHEMA_VERSION}.",
                next_step="Use the labgrade that made it, or grade into a new folder.",
            )


def _batch(engine: Engine, key: str, lab: str | None, folder: Path) -> tuple[int, str]:
    """The batch's id and lab."""
    with Session(engine) as session, session.begin():
        found = session.scalar(sqlalchemy.select(BatchTable).where(BatchTable.key == key))
        if found is None:
            if lab is None:
                raise UsageError(
                    f"The gradebook of {folder} holds no batch.",
                    next_step="Grade it first with labgrade batch.",
                )
            found = BatchTable(key=key, lab=lab)
            session.add(found)
            session.flush()
        if lab is not None and found.lab != lab:
            raise UsageError(
                f"{folder} holds results of {found.lab}, not of {lab}.",
                next_step="Name another folder with --out.",
            )
        return found.id, found.lab
