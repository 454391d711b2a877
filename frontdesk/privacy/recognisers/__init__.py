"""Recognisers, one per file, on presidio's base class. `docs/privacy.md` says how to add one."""

from frontdesk.privacy.recognisers.address import AddressRecogniser
from frontdesk.privacy.recognisers.base import KEPT, Recogniser
from frontdesk.privacy.recognisers.card import CardRecogniser
from frontdesk.privacy.recognisers.email import EmailRecogniser
from frontdesk.privacy.recognisers.health import HealthRecogniser
from frontdesk.privacy.recognisers.iban import IbanRecogniser
from frontdesk.privacy.recognisers.introduction import IntroductionRecogniser
from frontdesk.privacy.recognisers.name import NameRecogniser
from frontdesk.privacy.recognisers.password import PasswordRecogniser
from frontdesk.privacy.recognisers.phone import PhoneRecogniser
from frontdesk.privacy.recognisers.reference import ReferenceRecogniser

#: Recognisers that need no language model, for every language.
PATTERNS: tuple[type[Recogniser], ...] = (
    AddressRecogniser,
    CardRecogniser,
    EmailRecogniser,
    HealthRecogniser,
    IbanRecogniser,
    IntroductionRecogniser,
    PasswordRecogniser,
    PhoneRecogniser,
    ReferenceRecogniser,
)

__all__ = ["KEPT", "PATTERNS", "NameRecogniser", "Recogniser"]
