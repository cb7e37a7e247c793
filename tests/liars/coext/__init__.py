"""Lies about Coext, and the claims that must notice each."""

from __future__ import annotations

from tests.liars.coext import (
    deliveries,
    envelopes,
    hooks,
    keys,
    limits,
    odd_forms,
    permissions,
    quotas,
    refusals,
    signatures,
    statuses,
    templates,
    tenants,
    texts,
    variables,
    windows,
)
from tests.liars.lies import Lie

LIES: tuple[Lie, ...] = (
    *keys.LIES,
    *signatures.LIES,
    *permissions.LIES,
    *envelopes.LIES,
    *texts.LIES,
    *windows.LIES,
    *templates.LIES,
    *variables.LIES,
    *statuses.LIES,
    *limits.LIES,
    *quotas.LIES,
    *refusals.LIES,
    *tenants.LIES,
    *hooks.LIES,
    *deliveries.LIES,
    *odd_forms.LIES,
)
