"""Every blueprint, every command and every job there is; the factory registers them."""

from __future__ import annotations

from types import ModuleType

import click
from flask import Blueprint

from hwx.api.key_pages import api_keys
from hwx.api.views import api
from hwx.batches import jobs as batch_jobs
from hwx.batches.views import batches
from hwx.curricula.commands import curricula as curriculum_commands
from hwx.curricula.views import curricula
from hwx.demo.commands import demo
from hwx.doctor import doctor
from hwx.installable import installable
from hwx.keys.views import keys
from hwx.ledger import jobs as ledger_jobs
from hwx.ledger.commands import log
from hwx.ledger.views import ledger
from hwx.papers import picture_sweep
from hwx.papers.picture_pages import paper_pictures
from hwx.people.commands import people as people_commands
from hwx.people.views import people
from hwx.placements.commands import record
from hwx.placements.views import placements, programmes
from hwx.portfolio.commands import files
from hwx.portfolio.views import portfolio
from hwx.serve import jobs as job_commands
from hwx.serve import serve
from hwx.signoffs import digest, expiry, feedback_letters, notices
from hwx.signoffs.bedside_views import bedside
from hwx.signoffs.delegation_views import delegations
from hwx.signoffs.feedback_link import feedback_link
from hwx.signoffs.feedback_views import feedback_rounds
from hwx.signoffs.guest_pages import guests
from hwx.signoffs.guest_views import guest
from hwx.signoffs.handover_views import handover
from hwx.signoffs.interest_views import interests
from hwx.signoffs.panel_views import panel
from hwx.signoffs.paper_views import paper
from hwx.signoffs.queue_views import queue
from hwx.signoffs.remote_views import remote
from hwx.signoffs.review_views import reviews
from hwx.signoffs.ruling_views import rulings
from hwx.signoffs.signing_views import signing
from hwx.signoffs.views import signoffs
from hwx.start import start
from hwx.transcripts import notices as transcript_notices
from hwx.transcripts import sending_notices
from hwx.transcripts.commands import keys as key_commands
from hwx.transcripts.exports import exports
from hwx.transcripts.further_views import further
from hwx.transcripts.issuer_views import issuers
from hwx.transcripts.sending_views import sending
from hwx.transcripts.views import transcripts
from hwx.verification.archive_views import archive
from hwx.verification.home_views import home_desk
from hwx.verification.share_link import shared
from hwx.verification.share_views import shares
from hwx.verification.views import verification

BLUEPRINTS: tuple[Blueprint, ...] = (
    *(start, installable, people, curricula, placements, programmes, portfolio),
    *(feedback_rounds, feedback_link),
    *(signoffs, signing, rulings, queue, panel),
    *(reviews, delegations, interests, handover),
    *(guest, guests, remote, bedside, paper),
    *(ledger, transcripts, further, paper_pictures, keys, issuers, verification, archive),
    *(api, api_keys, exports, batches),
    *(sending, home_desk, shares, shared),
)

COMMANDS: tuple[click.Command, ...] = (
    *(people_commands, curriculum_commands, record, log, files, key_commands, job_commands),
    *(doctor, serve, demo),
)

WITH_JOBS: tuple[ModuleType, ...] = (
    *(digest, expiry, feedback_letters, notices, transcript_notices, sending_notices),
    *(ledger_jobs, batch_jobs, picture_sweep),
)
"""Their jobs are known to the queue because they are imported."""
