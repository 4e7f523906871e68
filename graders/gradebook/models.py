"""The gradebook's tables, ``schema_version`` 2."""

from __future__ import annotations

import datetime

from sqlalchemy import DateTime, Float, ForeignKey, Integer, String, Text
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

SCHEMA_VERSION = 2
"""1 had no table of scores that a person gave; all else is the same."""

ID_LENGTH = 255
"""Longest id stored: the longest file name of common file systems."""


class Base(DeclarativeBase):
    """Base of all tables."""


class SettingTable(Base):
    """Facts about the database itself; ``schema_version`` is the one there must be."""

    __tablename__ = "labgrade_settings"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[str] = mapped_column(Text)


class BatchTable(Base):
    """One graded class. A folder's own database has one, a department's server many."""

    __tablename__ = "labgrade_batches"

    id: Mapped[int] = mapped_column(Integer, primary_key=True)
    key: Mapped[str] = mapped_column(String(64), unique=True)
    lab: Mapped[str] = mapped_column(String(128))


class StudentTable(Base):
    """The roster, in its own order."""

    __tablename__ = "labgrade_students"

    batch_id: Mapped[int] = mapped_column(ForeignKey("labgrade_batches.id"), primary_key=True)
    student_id: Mapped[str] = mapped_column(String(ID_LENGTH * 4), primary_key=True)
    position: Mapped[int] = mapped_column(Integer)
    name: Mapped[str] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)


class ResultTable(Base):
    """The latest verdict on each student's submission; ``report`` is the GradeReport's JSON."""

    __tablename__ = "labgrade_results"

    batch_id: Mapped[int] = mapped_column(ForeignKey("labgrade_batches.id"), primary_key=True)
    student_id: Mapped[str] = mapped_column(String(ID_LENGTH * 4), primary_key=True)
    submitter: Mapped[str] = mapped_column(Text)
    submission: Mapped[str] = mapped_column(Text)
    status: Mapped[str] = mapped_column(String(16))
    score: Mapped[float | None] = mapped_column(Float)
    max_score: Mapped[float] = mapped_column(Float)
    digest: Mapped[str | None] = mapped_column(String(64))
    environment: Mapped[str | None] = mapped_column(String(64))
    judged_with: Mapped[str | None] = mapped_column(String(64))
    evidence_key: Mapped[str | None] = mapped_column(String(128))
    matched_by: Mapped[str] = mapped_column(String(32))
    intake_notes: Mapped[str] = mapped_column(Text)
    graded_at: Mapped[datetime.datetime] = mapped_column(DateTime(timezone=True))
    report: Mapped[str] = mapped_column(Text)


class ManualScoreTable(Base):
    """What a person gave for an answer. Rows of earlier answers stay: they may come back."""

    __tablename__ = "labgrade_manual_scores"

    batch_id: Mapped[int] = mapped_column(ForeignKey("labgrade_batches.id"), primary_key=True)
    student_id: Mapped[str] = mapped_column(String(ID_LENGTH * 4), primary_key=True)
    question: Mapped[str] = mapped_column(String(128), primary_key=True)
    answer_digest: Mapped[str] = mapped_column(String(64), primary_key=True)
    score: Mapped[float] = mapped_column(Float)
    points: Mapped[float] = mapped_column(Float)
    comment: Mapped[str] = mapped_column(Text)
    given_at: Mapped[datetime.datetime] = mapped_column(DateTime(timezone=True))
