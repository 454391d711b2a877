"""Which words of a message are a password: those that somebody gives away, not those that complain about one."""

from __future__ import annotations

import pytest

from frontdesk.privacy.passwords import password_spans


def found(text: str) -> list[str]:
    return [text[span.start : span.end] for span in password_spans(text)]


@pytest.mark.parametrize(
    ("text", "password"),
    [
        ("my password is hunter2", "hunter2"),
        ("My Password Is Sunshine and it does not work", "Sunshine"),
        ("pw: x", "x"),
        ("my pw is letmein", "letmein"),
        ("pass: abc", "abc"),
        ("password=abc&user=jo", "abc&user=jo"),
        ("password:\nTr0ub4dor&3", "Tr0ub4dor&3"),
        ("password hunter2", "hunter2"),
        ("password 12345678", "12345678"),
        ("Passwort geheim123", "geheim123"),
        ("Passwort: geheim", "geheim"),
        ("mein Passwort lautet Katze", "Katze"),
        ("mot de passe : soleil", "soleil"),
        ("mi contraseña es perro", "perro"),
        ('my password is "two words"', "two words"),
        ("my password „drei Worte hier“", "drei Worte hier"),
        ("hunter2 is my password", "hunter2"),
        ("I use hunter2 as my password", "hunter2"),
        ("“correct horse” as the password", "correct horse"),
        ("the password for my account is Zebra_77", "Zebra_77"),
        ("the password I use is qwerty123", "qwerty123"),
        ("please set my password to Winter#99", "Winter#99"),
        ("my pin is 4821", "4821"),
        ("PIN code: 4821", "4821"),
        ("my password is •••", "•••"),
    ],
)
def test_a_password_that_is_given_away_is_found(text: str, password: str) -> None:
    assert found(text) == [password]


def test_an_old_and_a_new_password_are_both_found() -> None:
    assert found("I changed my password from Old#1 to New#2") == ["Old#1", "New#2"]


@pytest.mark.parametrize(
    "text",
    [
        *(
            "my password is not working",
            "the password is wrong",
            "password is: incorrect",
            "Password was reset",
            "password?",
        ),
        *("I forgot my password", "how do I change my password", "password: how do I reset it?", "Passwort vergessen"),
        *(
            "mein Passwort ist falsch",
            "password reset link for order W1042",
            "my password reset mail goes to jo@example.com",
        ),
        *(
            "what is my password",
            "that is my password",
            "the same as my password",
            "password W1042",
            "password T-100003",
        ),
        *(
            "I passed 4 of them",
            "pass me 3",
            "a boarding pass 1234",
            "pin it",
            "2 pins",
            'the "forgot password" link "x"',
        ),
        *(
            "my one-time password is 482913",
            "password see https://example.com/reset?t=1",
            "Passwords are case sensitive",
            "",
        ),
    ],
)
def test_a_message_about_a_password_gives_none_away(text: str) -> None:
    assert found(text) == []
