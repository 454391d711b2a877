"""What a message asks for among its sentences, with a model of a few examples."""

from __future__ import annotations

import pytest

from assistant.intents.fitting import fit
from assistant.intents.model import IntentModel
from assistant.intents.parts import MOST, clauses, sentences
from assistant.intents.requests import Part, enumerated, find_requests, leading
from assistant.sentence_featurizer import PartReader
from encoder import SentenceEncoder, packaged

EXAMPLES = {
    "order_status": ["where is my parcel", "when will my order arrive", "track my order", "has my parcel been sent"],
    "refund": ["i want my money back", "please refund me", "when do i get my refund", "refund this purchase"],
    "password": ["i forgot my password", "reset my password", "i cannot log in", "my login does not work"],
    "deny": ["no", "nope", "no thanks", "not really"],
    "greet": ["hello", "hi there", "good morning", "hey"],
    "out_of_scope": ["tell me a joke", "what is the capital of france", "who won the match", "write me a poem"],
}


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return SentenceEncoder(packaged())


@pytest.fixture(scope="module")
def model(encoder: SentenceEncoder) -> IntentModel:
    rows = [(text, intent) for intent, texts in EXAMPLES.items() for text in texts]
    texts = [text for text, _ in rows]
    return fit(texts, [intent for _, intent in rows], encoder.encode_all(texts), out_of_scope="out_of_scope").model


def requests(model: IntentModel, encoder: SentenceEncoder, text: str) -> tuple[Part, ...]:
    whole, _ = encoder.encode_beside(text, ())
    read = PartReader(text, str, encoder, whole, {})
    prediction = model.predict(text, whole.vector)
    return find_requests(model, text, prediction, read, asides=("greet",), answers=("deny",))


def asked(model: IntentModel, encoder: SentenceEncoder, text: str) -> list[tuple[str, str]]:
    return [(text[part.start : part.end], part.prediction.ranking[0][0]) for part in requests(model, encoder, text)]


@pytest.mark.parametrize("text", ["where is my parcel", "", "?!", "where is my parcel, the parcel of my order?"])
def test_an_ordinary_message_is_one_request_and_all_of_it(
    model: IntentModel, encoder: SentenceEncoder, text: str
) -> None:
    (part,) = requests(model, encoder, text)
    assert (part.start, part.end) == (0, len(text))


def test_the_request_is_found_among_sentences_that_say_nothing(model: IntentModel, encoder: SentenceEncoder) -> None:
    text = "We had lunch in the garden today. I forgot my password! The roses are lovely this year. My aunt came too."
    assert asked(model, encoder, text) == [("I forgot my password!", "password")]


@pytest.mark.parametrize("joint", [". ", " and ", ", also ", "\n", " plus ", "? And "])
def test_two_requests_are_found_however_they_are_joined(
    model: IntentModel, encoder: SentenceEncoder, joint: str
) -> None:
    text = f"when will my order arrive{joint}i cannot log in"
    found = [(part.rstrip(".?"), intent) for part, intent in asked(model, encoder, text)]
    assert found == [("when will my order arrive", "order_status"), ("i cannot log in", "password")]


def test_a_greeting_is_no_request_beside_another_one(model: IntentModel, encoder: SentenceEncoder) -> None:
    assert [intent for _, intent in asked(model, encoder, "Good morning! Please refund me.")] == ["refund"]


def test_a_no_is_an_answer_only_at_the_beginning(model: IntentModel, encoder: SentenceEncoder) -> None:
    assert [intent for _, intent in asked(model, encoder, "Please refund me. No. Not really.")] == ["refund"]
    assert [intent for _, intent in asked(model, encoder, "No thanks. Please refund me.")] == ["deny", "refund"]


def test_three_requests_are_found(model: IntentModel, encoder: SentenceEncoder) -> None:
    text = "where is my parcel? i cannot log in. please refund me"
    assert [intent for _, intent in asked(model, encoder, text)] == ["order_status", "password", "refund"]


def test_two_greetings_are_no_requests_but_the_message(model: IntentModel, encoder: SentenceEncoder) -> None:
    assert asked(model, encoder, "Good morning, hello!") == [("Good morning, hello!", "greet")]


def test_the_same_wish_in_two_sentences_is_one_request(model: IntentModel, encoder: SentenceEncoder) -> None:
    found = asked(model, encoder, "Please refund me. I want my money back.")
    assert [intent for _, intent in found] == ["refund"]


def test_the_part_that_stands_for_the_message_is_what_the_whole_means(
    model: IntentModel, encoder: SentenceEncoder
) -> None:
    parts = requests(model, encoder, "when will my order arrive and i cannot log in")
    for part in parts:
        assert leading(parts, part.prediction) is part
        assert leading(parts, part.prediction, urgent=["password"]) is parts[1]


def test_a_long_message_is_cut_into_few_pieces() -> None:
    text = ", and then I waited. ".join(["I wrote to you"] * 30)
    assert len(sentences(text)) <= MOST and len(clauses(text)) <= MOST
    assert (sentences(text)[0][0], sentences(text)[-1][1]) == (0, len(text))


@pytest.mark.parametrize(
    "text",
    [
        "two things 1) where is my parcel 2) i forgot my password",
        "hi 1. where is my parcel, the big one 2. i forgot my password",
    ],
)
def test_what_is_counted_is_as_many_requests(model: IntentModel, encoder: SentenceEncoder, text: str) -> None:
    assert [intent for _, intent in asked(model, encoder, text)] == ["order_status", "password"]


@pytest.mark.parametrize("text", ["it was 1. may when i ordered", "option 2) please", "1) and 3)", "paid 1. 2."])
def test_a_number_alone_counts_nothing(text: str) -> None:
    assert enumerated(text) == []


def test_a_number_on_a_line_of_its_own_goes_with_the_line_beside_it() -> None:
    text = "W1042\ntoo tight\nneed a bigger one"
    assert [text[start:end] for start, end in sentences(text)] == ["W1042\ntoo tight", "need a bigger one"]
    text = "please cancel\nW1042"
    assert sentences(text) == [(0, len(text))]
