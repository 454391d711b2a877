"""Sentence embeddings without torch and without a download: for the intent classifier and the knowledge base."""

from encoder.cache import CachedEncoder, VectorCache
from encoder.model_files import EncoderProblem, ModelFiles, in_folder
from encoder.packaged_model import packaged, packaged_floats, token_embeddings
from encoder.sentence_encoder import Encoded, SentenceEncoder

__all__ = [
    "CachedEncoder",
    "Encoded",
    "EncoderProblem",
    "ModelFiles",
    "SentenceEncoder",
    "VectorCache",
    "in_folder",
    "packaged",
    "packaged_floats",
    "token_embeddings",
]
