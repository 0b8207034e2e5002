"""A job board: applications are created, resumes uploaded and parsed by another service.

    TIDEGAUGE_URL=http://127.0.0.1:8642 TIDEGAUGE_KEY=tg_... \\
        uvicorn examples.resume_board.app:app --port 8000
"""

from __future__ import annotations

import logging
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx
from fastapi import FastAPI, HTTPException, Request
from pydantic import BaseModel
from sqlalchemy import create_engine, text

from tidegauge_client import Tidegauge, counter, histogram, set_user, timed

log = logging.getLogger("resume_board")

applications_created = counter("applications_created", unit="{application}")
resumes_uploaded = counter("resumes_uploaded", unit="{resume}")
resume_size = histogram("resume_size", unit="By", bounds=[1e3, 1e4, 1e5, 1e6, 1e7])

engine = create_engine(os.environ.get("RESUME_BOARD_DATABASE", "sqlite:///resume_board.sqlite"))
parser_url = os.environ.get("RESUME_BOARD_PARSER", "http://127.0.0.1:8000/parser/words")


@asynccontextmanager
async def lifespan(app: FastAPI) -> AsyncIterator[None]:
    with engine.begin() as connection:
        connection.execute(
            text(
                "CREATE TABLE IF NOT EXISTS applications"
                " (id integer PRIMARY KEY, job text NOT NULL, email text NOT NULL, words integer)"
            )
        )
    async with httpx.AsyncClient(timeout=5) as client:
        app.state.http = client
        yield
    engine.dispose()


app = FastAPI(title="Resume board", lifespan=lifespan)


class NewApplication(BaseModel):
    job: str
    email: str


@app.post("/jobs/{job}/applications", status_code=201)
def create_application(job: str, application: NewApplication) -> dict[str, int]:
    set_user(email=application.email)
    with engine.begin() as connection:
        made = connection.execute(
            text("INSERT INTO applications (job, email) VALUES (:job, :email) RETURNING id"),
            {"job": job, "email": application.email},
        ).scalar_one()
    applications_created.add(1, job=job)
    return {"id": made}


@app.put("/applications/{application}/resume")
async def upload_resume(application: int, request: Request) -> dict[str, int]:
    resume = await request.body()
    if not resume:
        raise HTTPException(422, "the resume is empty")
    resume_size.record(len(resume))
    words = await parse(request.app.state.http, resume)
    with engine.begin() as connection:
        found = connection.execute(
            text("UPDATE applications SET words = :words WHERE id = :id"),
            {"words": words, "id": application},
        )
    if found.rowcount == 0:
        raise HTTPException(404, "there is no such application")
    resumes_uploaded.add()
    log.info("resume of application %s has %s words", application, words)
    return {"words": words}


@timed("ai.parse_resume")
async def parse(http: httpx.AsyncClient, resume: bytes) -> int:
    answer = await http.post(parser_url, content=resume)
    answer.raise_for_status()
    return int(answer.json()["words"])


@app.get("/jobs/{job}/average")
def average_words(job: str) -> dict[str, float]:
    with engine.connect() as connection:
        total, count = connection.execute(
            text("SELECT sum(words), count(words) FROM applications WHERE job = :job"),
            {"job": job},
        ).one()
    return {"average": total / count}  # a mistake: nobody has uploaded a resume yet


parser = FastAPI(title="The other service")


@parser.post("/words")
async def words(request: Request) -> dict[str, int]:
    return {"words": len((await request.body()).split())}


app.mount("/parser", parser)

# the two lines: URL, key and the rest come from TIDEGAUGE_* variables
tidegauge = Tidegauge(service="resume-board")
tidegauge.instrument(app)
