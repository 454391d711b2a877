"""A token in the header of requests that `requests` sends."""

from __future__ import annotations

import requests
from requests.auth import AuthBase


class Bearer(AuthBase):
    """The token, if there is one, and never the credentials of a .netrc."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request
