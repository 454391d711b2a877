"""Finds the rule of data/rules behind a prediction of Rasa's RulePolicy.

A trained policy knows the states in which an action follows, but not the names of the rules. Its training code tells
which states each rule leads to, so it runs once more here, on the trained policy.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rasa.core.policies.rule_policy import LOOP_RULES, RulePolicy
from rasa.shared.core.domain import Domain
from rasa.shared.core.generator import TrainingDataGenerator
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader
from rasa.shared.core.training_data.structures import RuleStep, StoryGraph
from rasa.shared.data import get_data_files


@dataclass(frozen=True)
class Rule:
    """A rule's name and file; no file for Rasa's own rules."""

    name: str
    file: str | None


class Rules:
    """The rules in files and folders, for a policy that was trained on them (which held them against their schema)."""

    def __init__(self, policy: RulePolicy, domain: Domain, paths: Sequence[Path]) -> None:
        self._policy = policy
        self._domain = domain
        files = get_data_files([str(path) for path in paths], YAMLStoryReader.is_stories_file)
        steps = [step for file in files for step in YAMLStoryReader(domain).read_from_file(file, skip_validation=True)]
        rules = [step for step in steps if isinstance(step, RuleStep)]
        self._files = {step.block_name: os.path.relpath(str(step.source_name)) for step in rules}
        trackers = TrainingDataGenerator(
            StoryGraph(rules), domain, augmentation_factor=0, use_story_concatenation=False
        ).generate()
        policy._collect_rule_sources([each for each in trackers if each.is_rule_tracker], domain)
        self._names: dict[str, list[tuple[str, str]]] = dict(policy._rules_sources)

    def behind(self, tracker: DialogueStateTracker, action: str) -> Rule | None:
        """The rule that predicts the action, if one does."""
        _, source = self._policy._predict(tracker, self._domain)
        if source and source.startswith(LOOP_RULES):
            return Rule("a form that is active goes before other rules", None)
        if action == tracker.active_loop_name:
            return Rule("the form goes on after it was interrupted", None)
        names = [name for name, predicted in self._names.get(source or "", []) if predicted == action]
        return Rule(names[0], self._files.get(names[0])) if names else None


def rule_policy(nodes: dict[str, Any]) -> RulePolicy | None:
    """The RulePolicy among the components of a loaded graph, if there is one."""
    components = (node._component for node in nodes.values())
    return next((each for each in components if isinstance(each, RulePolicy)), None)
