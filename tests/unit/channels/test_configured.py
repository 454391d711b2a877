from __future__ import annotations

import pytest

from frontdesk.bootstrap.channels import all_or_none
from frontdesk.settings import NotConfigured, Settings

NEEDED = ("metrics_token", "smtp_url")


@pytest.mark.parametrize(
    ("token", "url", "values"), [("secret", "smtp://a", ["secret", "smtp://a"]), (None, "", None), ("", "", None)]
)
def test_what_a_channel_cannot_do_without_is_given_or_the_channel_is_not_there(
    token: str | None, url: str, values: list[str] | None
) -> None:
    assert all_or_none(Settings(_env_file=None, metrics_token=token, smtp_url=url), *NEEDED) == values


@pytest.mark.parametrize(
    ("token", "url", "missing"),
    [("secret", "", "FRONTDESK_SMTP_URL"), (None, "smtp://a", "FRONTDESK_METRICS_TOKEN")],
)
def test_a_channel_that_is_configured_in_part_names_what_is_missing(token: str | None, url: str, missing: str) -> None:
    with pytest.raises(NotConfigured, match=f"Set {missing} too"):
        all_or_none(Settings(_env_file=None, metrics_token=token, smtp_url=url), *NEEDED)
