"""A plane's money: held when a message is accepted, charged when it is sent, given back when it fails (assumed)."""

from __future__ import annotations

from decimal import Decimal

from mock_server.kernel.problems import InsufficientFunds
from mock_server.kernel.public import Invalid, Sandbox, renewed
from mock_server.systems.tripdesk.records import Wallet
from mock_server.systems.tripdesk.store import store_of

CURRENCY = "USD"
ZERO = Decimal(0)
# What sums stay exact below: 28 digits hold this and 12 decimals.
CEILING = Decimal(10) ** 12

# Where the money for a message is.
FREE, HELD, CHARGED, GIVEN_BACK = "free", "held", "charged", "given_back"
PAYMENTS = (FREE, HELD, CHARGED, GIVEN_BACK)


def of(sandbox: Sandbox, plane: str) -> Wallet:
    """The plane's wallet, which every sandbox has."""
    wallet = store_of(sandbox).wallets.get(plane)
    if wallet is None:
        raise LookupError(f"the plane {plane} has no wallet")
    return wallet


def credit(sandbox: Sandbox, plane: str, amount: Decimal) -> Wallet:
    """Put money in. Raises Invalid beyond what a wallet can hold."""
    wallet = of(sandbox, plane)
    if wallet.credited + amount > CEILING:
        raise Invalid({"amount": ["A wallet takes at most 1000000000000 in all."]})
    return _put(sandbox, renewed(wallet, credited=wallet.credited + amount, balance=wallet.balance + amount))


def hold(sandbox: Sandbox, plane: str, amount: Decimal) -> None:
    """Set money aside. Raises InsufficientFunds."""
    wallet = of(sandbox, plane)
    if wallet.balance < amount:
        raise InsufficientFunds(amount, wallet.balance)
    _put(sandbox, renewed(wallet, balance=wallet.balance - amount, held=wallet.held + amount))


def charge(sandbox: Sandbox, plane: str, amount: Decimal) -> None:
    """Take what was held."""
    wallet = of(sandbox, plane)
    _put(sandbox, renewed(wallet, held=wallet.held - amount, charged=wallet.charged + amount))


def give_back(sandbox: Sandbox, plane: str, amount: Decimal, payment: str) -> None:
    """Put back what was held or charged."""
    wallet = of(sandbox, plane)
    balance = wallet.balance + amount
    if payment == HELD:
        _put(sandbox, renewed(wallet, balance=balance, held=wallet.held - amount))
    else:
        _put(sandbox, renewed(wallet, balance=balance, charged=wallet.charged - amount))


def _put(sandbox: Sandbox, wallet: Wallet) -> Wallet:
    return store_of(sandbox).wallets.replace(wallet)
