"""Ledgers verified, and what can be proven by them."""

from armistice_pkg.services.ledger.proving import check_proof, prove_extension, prove_inclusion
from armistice_pkg.services.ledger.verifying import verify_ledger

__all__ = ["check_proof", "prove_extension", "prove_inclusion", "verify_ledger"]
